"""Two people in one room, each in a browser of their own; hub, Kore, proxy and LMS are real."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from chromium import Chromium, View, program, until
from lab_page import JupyterLab

from kore.demo import plan as plans
from kore.demo.instructor import Instructor
from kore.demo.person import forms
from kore.demo.plan import PlatformPlan
from kore.demo.stage import Stage

_PROXY = Path(__file__).parents[2] / "pkgs/proxy/node_modules/configurable-http-proxy/bin/configurable-http-proxy"
HUB_LINK, ROOM_LINK, OTHER_COURSE_LINK = 10, 12, 30
#: a cell that says something at once, and more a while later
SLOW = "import time\nprint('first', flush=True)\ntime.sleep(8)\nprint('second')"


class School:
    """An LMS whose course has a room, with its people."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        (self.platform,) = stage.plan.platforms
        # the hub answers before it has told the proxy of Kore
        health = f"{stage.plan.url}services/kore/health"
        until(lambda: httpx.get(health, trust_env=False).is_success, "Kore behind the proxy")
        name = self._make_room("Team")
        #: the hub user and the address of the room
        self.user = f"room-{name}"
        self.room = f"{stage.plan.url}user/{self.user}/"
        link = {"id": ROOM_LINK, "course": 2, "title": "Team", "custom": {"room": name}}
        usual = {"tool": plans.CLIENT_ID, "graded": False, "container": "window"}
        with stage.control(self.platform) as control:
            control.post("world", json={"activities": [usual | link]}).raise_for_status()

    def _make_room(self, title: str) -> str:
        with Instructor(self.platform, "ada.lehmann") as teacher:
            page = teacher.open_course(HUB_LINK)
            form = next(form for form in forms(page) if form.action.endswith("/rooms"))
            teacher.submit(form, page, title=title)
            found = re.search(rf'/rooms/([a-z0-9-]+)">{title}<', teacher.reload().text)
            assert found is not None
            return found[1]

    @property
    def home(self) -> Path:
        """The room's."""
        return self.home_of(self.user)

    def home_of(self, user: str) -> Path:
        """A hub user's."""
        return self.stage.plan.folder / "state" / "homes" / user

    def notebook(self, name: str, cells: int = 1, home: Path | None = None) -> str:
        """Put a notebook with empty cells into the room, or into another home."""
        empty = {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": ""}
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        document = {
            "cells": [empty | {"id": f"cell-{number}"} for number in range(cells)],
            "metadata": {"kernelspec": kernel},
            "nbformat": 4,
            "nbformat_minor": 5,
        }
        ((home or self.home) / name).write_text(json.dumps(document))
        return name

    def enter(self, browser: Chromium, username: str) -> JupyterLab:
        """Sign in at the LMS and click the room."""
        self.launch(browser, username, ROOM_LINK)
        return JupyterLab(browser.find("page", f"/user/{self.user}/lab"), self.room)

    def launch(self, browser: Chromium, username: str, activity: int) -> View:
        """Sign in at the LMS and click an activity."""
        tab = browser.open(f"{self.platform.url}/login/index.php?next=/mod/lti/launch.php?id={activity}")
        tab.click(f"button[value='{self.platform.person(username)}']")
        return tab


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    plan = plans.make(tmp_path_factory.mktemp("school"))
    with Stage(
        replace(plan, platforms=(_with_neighbour(plan.platforms[0]),)), Path(os.environ.get("KORE_PROXY", _PROXY))
    ) as stage:
        yield School(stage)


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Chromium]]:
    """Starts a browser."""
    path = program()
    if path is None:
        pytest.skip("there is no Chromium on this machine (Debian: chromium)")
    with ExitStack() as running:
        yield lambda: running.enter_context(Chromium(path, tmp_path_factory.mktemp("profile"), {}))


@pytest.fixture(scope="module")
def ada(school: School, chromium: Callable[[], Chromium]) -> JupyterLab:
    return school.enter(chromium(), "ada.lehmann")


@pytest.fixture(scope="module")
def ben(school: School, chromium: Callable[[], Chromium], ada: JupyterLab) -> JupyterLab:
    """Comes after Ada, so that the room runs already."""
    return school.enter(chromium(), "ben.okafor")


def test_what_one_types_the_other_reads(school: School, ada: JupyterLab, ben: JupyterLab) -> None:
    _open(school.notebook("typing.ipynb", cells=2), ada, ben)
    ada.write(0, "from_ada = 1")
    ben.write(1, "from_ben = 2")
    until(lambda: ben.source(0) == "from_ada = 1", "Ada's line at Ben's")
    until(lambda: ada.source(1) == "from_ben = 2", "Ben's line at Ada's")
    ben.write(0, "  # says Ben")
    until(lambda: "# says Ben" in ada.source(0) and "from_ada = 1" in ada.source(0), "both in one cell")


def test_what_one_runs_shows_at_both(school: School, ada: JupyterLab, ben: JupyterLab) -> None:
    _open(school.notebook("running.ipynb", cells=2), ada, ben)
    ada.write(0, "answer = 6 * 7; print('ada computes', answer)")
    ada.execute(0)
    for lab in (ada, ben):
        until(lambda lab=lab: "ada computes 42" in lab.output(0), "the output at both")  # type: ignore[misc]
    ben.write(1, "print('ben reads', answer)")
    ben.execute(1)
    until(lambda: "ben reads 42" in ada.output(1), "the same kernel for both")


def test_people_are_shown_by_their_real_names(school: School, ada: JupyterLab, ben: JupyterLab) -> None:
    _open(school.notebook("names.ipynb"), ada, ben)
    until(lambda: "Ben Okafor" in ada.collaborators(), "Ben's name at Ada's")
    until(lambda: "Ada Lehmann" in ben.collaborators(), "Ada's name at Ben's")
    assert not {"ada-lehmann", "ben-okafor"} & {*ada.collaborators(), *ben.collaborators()}


def test_nothing_of_nbgrader_is_there(school: School, ada: JupyterLab) -> None:
    _open(school.notebook("plain.ipynb"), ada)
    assert {"File", "Kore"} <= set(ada.menus())
    assert "Nbgrader" not in ada.menus()
    assert not ada.tab.has(".validate-button")
    for address in ("formgrader", "assignments", "courses", "assignments/validate"):
        assert ada.tab.run(f"fetch('{school.room}{address}').then((answer) => answer.status)") == 404, address


def test_output_comes_though_the_browser_that_ran_it_is_gone(
    school: School, ben: JupyterLab, chromium: Callable[[], Chromium]
) -> None:
    browser = chromium()
    chiara = school.enter(browser, "chiara.rossi")
    _open(school.notebook("leaving.ipynb"), chiara, ben)
    chiara.write(0, SLOW)
    chiara.execute(0)
    until(lambda: "first" in ben.output(0), "that it has begun")
    browser.close()
    assert "second" not in ben.output(0)
    until(lambda: "second" in ben.output(0) and ben.prompt(0) == "[1]:", "the rest, at Ben's")
    until(lambda: "second" in (school.home / "leaving.ipynb").read_text().partition('"outputs"')[2], "it in the file")


@pytest.mark.parametrize("end", ["time.sleep(2); os._exit(1)", "time.sleep(3600)"])
def test_a_notebook_works_on_when_its_kernel_has_ended(
    school: School, ada: JupyterLab, ben: JupyterLab, end: str
) -> None:
    """The kernel dies, or somebody restarts it in the middle of a cell."""
    _open(school.notebook(f"ending-{len(end)}.ipynb", cells=2), ada, ben)
    ada.write(0, f"import os, time\nprint('begun', flush=True)\n{end}")
    ada.write(1, "print('alive')")
    ada.execute(0)
    until(lambda: "begun" in ben.output(0), "that it has begun")
    if "exit" in end:
        for lab in (ada, ben):
            lab.tab.click(".jp-Dialog button.jp-mod-accept")
    else:
        ada.restart_kernel()
    until(lambda: ada.prompt(0) == ben.prompt(0) == "[ ]:" and ada.kernel() == "idle", "that it runs no more")
    ada.execute(1)
    until(lambda: "alive" in ben.output(1), "the next cell's output")


def test_whoever_is_not_in_the_course_stays_outside(school: School, chromium: Callable[[], Chromium]) -> None:
    browser = chromium()
    tab = school.launch(browser, "zoe.adler", OTHER_COURSE_LINK)
    until(lambda: "/user/zoe-adler/" in str(tab.run("location.href")), "Zoe's own lab")
    tab.go(f"{school.room}lab")
    until(lambda: "403" in tab.text, "the refusal")
    assert not tab.has(".jp-LabShell")


def test_in_ones_own_lab_the_browser_runs_the_cells(school: School, chromium: Callable[[], Chromium]) -> None:
    """What rooms have instead of parts of JupyterLab's takes nothing away here."""
    browser = chromium()
    school.launch(browser, "zoe.adler", OTHER_COURSE_LINK)
    zoe = JupyterLab(browser.find("page", "/user/zoe-adler/lab"), f"{school.stage.plan.url}user/zoe-adler/")
    zoe.open(school.notebook("alone.ipynb", home=school.home_of("zoe-adler")))
    zoe.write(0, "print('alone', 6 * 7)")
    zoe.execute(0)
    until(lambda: "alone 42" in zoe.output(0), "the output")
    assert "Nbgrader" in zoe.menus()
    assert not zoe.tab.has("#jp-collaboration-panel")


def test_what_was_typed_last_is_there_when_the_room_starts_anew(
    school: School, ada: JupyterLab, ben: JupyterLab
) -> None:
    name = school.notebook("last.ipynb", cells=2)
    _open(name, ada, ben)
    ada.write(0, "ada = 'was here'")
    ben.write(1, "ben = 'was, too'")
    until(lambda: "too" in ada.source(1) and "here" in ben.source(0), "that both have arrived")
    _stop(school, ada)
    saved = (school.home / name).read_text()
    assert "was here" in saved
    assert "was, too" in saved
    ben.tab.go("about:blank")
    ada.tab.go(f"{school.stage.plan.url}hub/spawn/{school.user}?next=/user/{school.user}/lab")
    until(lambda: "/lab" in str(ada.tab.run("location.pathname")), "the room, anew")
    ada.open(name)
    assert (ada.source(0), ada.source(1)) == ("ada = 'was here'", "ben = 'was, too'")


def _open(notebook: str, *labs: JupyterLab) -> None:
    for lab in labs:
        lab.open(notebook)


def _stop(school: School, lab: JupyterLab) -> None:
    """Stop the room by the hub's API, as its home page does."""
    address = f"{school.stage.plan.url}hub/"
    lab.tab.go(f"{address}home")
    until(lambda: lab.tab.run("window.jhdata?.xsrf_token"), "the hub's page")
    server = f"{address}api/users/{school.user}/server?_xsrf="
    stop = f"fetch('{server}' + window.jhdata.xsrf_token, {{ method: 'DELETE' }}).then((answer) => answer.status)"
    until(lambda: lab.tab.run(stop) == 204, "that the room has stopped")


def _with_neighbour(platform: PlatformPlan) -> PlatformPlan:
    """Another course, whose student has nothing to do with the room."""
    world: dict[str, Any] = dict(platform.world)
    zoe = {"id": 7, "username": "zoe.adler", "given_name": "Zoe", "family_name": "Adler"}
    other = {"id": 3, "label": "BIO-1", "title": "Biology", "enrolments": {"7": "student"}}
    link = {"id": OTHER_COURSE_LINK, "course": 3, "tool": plans.CLIENT_ID, "title": "Jupyter", "graded": False}
    more = {"people": [zoe], "courses": [other], "activities": [link | {"container": "window"}]}
    return replace(platform, world=world | {kind: [*world[kind], *added] for kind, added in more.items()})
