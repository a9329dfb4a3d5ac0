"""From the click to a notebook with a kernel that answers: Kore's labs beside a plain JupyterHub's."""

from __future__ import annotations

import json
import statistics
import time
from pathlib import Path
from urllib.parse import quote, unquote

from bench import world
from bench.figures import Figure
from bench.plain_hub import PlainHub
from bench.show import Show
from bench.site import Site
from kore import archive
from kore.demo.instructor import Instructor
from kore.demo.kernel import Kernel
from kore.demo.lab import LabOf
from kore.demo.person import Person, Stuck, forms
from kore.demo.plan import ASSIGNMENT
from kore.steps.release import release
from kore.store.archives import Archives

_PAIRS = 6
_NOTEBOOK = "sheet.ipynb"


def run(site: Site, show: Show) -> list[Figure]:
    """Several people each, in turns, all of them with a new home and a new lab."""
    _release(site)
    kore: list[float] = []
    plain: list[float] = []
    show.step("starting a plain hub")
    with PlainHub(site.folder / "plain-hub", site.proxy, {}) as hub:
        for number, subject in enumerate(world.NOTEBOOKS.subjects()[: _PAIRS + 1]):
            seconds = _through_kore(site, world.username(subject)), _through_plain(hub, f"person{number}", site)
            if number:  # the first pair fills the machine's caches
                kore.append(seconds[0])
                plain.append(seconds[1])
            show.step(f"with Kore {seconds[0]:.2f} s, without {seconds[1]:.2f} s{'' if number else ' (not counted)'}")
    with_kore, without = statistics.median(kore), statistics.median(plain)
    name = f"From the click to a kernel's answer (median of {_PAIRS})"
    return [Figure(name, f"{with_kore:.2f} s", f"{without:.2f} s (plain JupyterHub)", without / with_kore)]


def _release(site: Site) -> None:
    """Let the teacher open the course, and put a release there as a grading lab would."""
    with Instructor(site.platform, "teacher") as teacher:
        teacher.open_course(world.NOTEBOOKS.hub_link)
        folder = site.folder / "release"
        _write(folder)
        archives, limits = Archives(site.settings.kore_dir / "archives"), site.settings.archives.limits
        data = archive.pack(folder)
        release(site.store, archives, limits, teacher.course, ASSIGNMENT, data, force=False)


def _write(folder: Path) -> None:
    folder.mkdir(parents=True)
    cell = {"cell_type": "markdown", "id": "title", "metadata": {}, "source": "# Sheet 1"}
    notebook = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (folder / _NOTEBOOK).write_text(json.dumps(notebook))


def _through_kore(site: Site, username: str) -> float:
    """Signed in at the LMS, a student clicks the assignment; seconds."""
    with Person(site.platform, username) as student:
        student.sign_in()
        begin = time.perf_counter()
        page = student.open(f"{site.platform.url}/mod/lti/launch.php?id={world.NOTEBOOKS.assignment_link}")
        before, _, path = unquote(page.url.path).partition("/lab/tree/")
        if not page.is_success or not path.endswith(_NOTEBOOK):
            raise Stuck(f"{username} is at {page.url.path} (HTTP {page.status_code}) instead of a notebook")
        _use(LabOf(student, str(page.url.join(f"{before}/"))), path)
        return time.perf_counter() - begin


def _through_plain(hub: PlainHub, user: str, site: Site) -> float:
    """At the hub's own login page, somebody whose home holds the notebook already presses the button; seconds."""
    folder = Path("course", ASSIGNMENT)
    _write(hub.home(user) / folder)
    with Person(site.platform, user) as person:
        page = person.open(f"{hub.url}hub/login")
        begin = time.perf_counter()
        page = person.submit(forms(page)[0], page, username=user, password=user)
        page = person.open(str(page.url))  # wait for the lab
        lab, path = f"{hub.url}user/{user}/", f"{folder / _NOTEBOOK}"
        page = person.open(f"{lab}lab/tree/{path}")
        if not page.is_success or not page.url.path.endswith(_NOTEBOOK):
            raise Stuck(f"{user} is at {page.url.path} (HTTP {page.status_code}) instead of a notebook")
        _use(LabOf(person, lab), path)
        return time.perf_counter() - begin


def _use(lab: LabOf, path: str) -> None:
    """Read the notebook as JupyterLab does, start its kernel and wait for the first answer."""
    if not lab.get(f"api/contents/{quote(path)}")["content"]["cells"]:
        raise Stuck(f"{path} is empty")
    outcome = Kernel(lab, path).run("1+1")
    if (outcome.output, outcome.error) != ("2", None):
        raise Stuck(f"the kernel says that 1+1 is {outcome.shown()}")
