"""From the click to a notebook that one can edit: a room, where others may be, beside one's own lab."""

from __future__ import annotations

import json
import re
import statistics
import time

import psutil  # type: ignore[import-untyped]

from bench import world
from bench.figures import Figure
from bench.memory import taken
from bench.show import Show
from bench.site import Site
from kore.demo.document import Document
from kore.demo.instructor import Instructor
from kore.demo.lab import LabOf
from kore.demo.person import Person, Stuck, forms
from kore.demo.story import hub_user

_PAIRS = 5
_NOTEBOOK = "plan.ipynb"
_CELL = {"cell_type": "code", "id": "first", "execution_count": None, "metadata": {}, "outputs": [], "source": "x = 1"}
#: seconds in the room and in one's own lab
Pair = tuple[float, float]


def run(site: Site, show: Show) -> list[Figure]:
    """Several rooms and labs in turns: first for somebody who finds them stopped, then once more."""
    first: list[Pair] = []
    again: list[Pair] = []
    people = [world.username(subject) for subject in world.NOTEBOOKS.subjects()[-_PAIRS - 1 :]]
    with Instructor(site.platform, "teacher") as teacher:
        teacher.open_course(world.NOTEBOOKS.hub_link)
        rooms = [_make(teacher, f"Room {number}") for number in range(len(people))]
    for number, (room, person) in enumerate(zip(rooms, people, strict=True)):
        for lab in (room, hub_user(person)):
            _place(site, lab)
        pairs = [_both(site, person, teacher.course, room) for _ in range(2)]
        if number:  # the first pair fills the machine's caches
            first.append(pairs[0])
            again.append(pairs[1])
        told = ", then ".join(f"room {ours:.2f} s and own lab {own:.2f} s" for ours, own in pairs)
        show.step(f"{told}{'' if number else ' (not counted)'}")
    return [
        _times("From the click to a notebook in a room", first),
        _times("  in one that runs already", again),
        _memory(rooms[-1], hub_user(people[-1])),
    ]


def _make(teacher: Instructor, title: str) -> str:
    """A new room on the course page; its hub user."""
    page = teacher.reload()
    form = next(form for form in forms(page) if form.action.endswith("/rooms"))
    teacher.submit(form, page, title=title)
    found = re.search(rf'/rooms/([a-z0-9-]+)">{title}<', teacher.reload().text)
    if found is None:
        raise Stuck(f"the course page does not show {title}")
    return f"room-{found[1]}"


def _place(site: Site, lab: str) -> None:
    """Put the notebook into a home, where it stays."""
    home = site.folder / "state" / "homes" / lab
    home.mkdir(parents=True)
    notebook = {"cells": [_CELL], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (home / _NOTEBOOK).write_text(json.dumps(notebook))


def _both(site: Site, username: str, course: str, room: str) -> Pair:
    """In a browser of its own, somebody clicks the course's activity, and on the way back the room."""
    with Person(site.platform, username) as person:
        person.sign_in()
        begin = time.perf_counter()
        person.open(f"{site.platform.url}/mod/lti/launch.php?id={world.NOTEBOOKS.hub_link}")
        _at(person, hub_user(username)).get(f"api/contents/{_NOTEBOOK}")
        own = time.perf_counter() - begin
        begin = time.perf_counter()
        person.open(f"{site.stage.plan.url}services/kore/courses/{course}/rooms/{room.removeprefix('room-')}")
        with Document(_at(person, room), _NOTEBOOK):
            return time.perf_counter() - begin, own


def _at(person: Person, user: str) -> LabOf:
    """The lab that the person's page shows."""
    assert person.page is not None
    place = f"/user/{user}/"
    if not person.page.is_success or not person.page.url.path.startswith(place):
        raise Stuck(f"{person.username} is at {person.page.url.path} (HTTP {person.page.status_code}), not at {place}")
    return LabOf(person, str(person.page.url.join(place)))


def _times(name: str, pairs: list[Pair]) -> Figure:
    room, own = (statistics.median(seconds) for seconds in zip(*pairs, strict=True))
    return Figure(f"{name} (median of {len(pairs)})", f"{room:.2f} s", f"{own:.2f} s (one's own lab)", own / room)


def _memory(*users: str) -> Figure:
    """Both without a kernel, once somebody has had a notebook open."""
    labs = {
        process.environ().get("JUPYTERHUB_USER"): process.pid
        for process in psutil.process_iter(["cmdline"])
        if "jupyterhub.singleuser" in (process.info["cmdline"] or ())
    }
    room, own = (taken(labs[user])[1] for user in users)
    return Figure(
        "Memory of a room", f"PSS {room / 1024:.0f} MB", f"PSS {own / 1024:.0f} MB (one's own lab)", own / room
    )
