"""nbgrader's verbs in this process, as its buttons call them."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from nbgrader.auth import Authenticator
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange import ExchangeFactory
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from kore import archive

if TYPE_CHECKING:
    from conftest import FakeKore

COURSE = "phys-0a1b"
#: does a verb of nbgrader's as a hub user
Verb = Callable[..., Any]


@pytest.fixture
def verb(environment: Callable[[str], dict[str, str]], monkeypatch: pytest.MonkeyPatch) -> Verb:
    def do(
        user: str, name: str, assignment: str = "", *, course: str = COURSE, student: str = "*", **options: Any
    ) -> Any:
        variables = environment(user)
        for key, value in variables.items():
            monkeypatch.setenv(key, value)
        config = Config()
        for folder in reversed(variables["JUPYTER_CONFIG_PATH"].split(":")):
            if Path(folder, "nbgrader_config.py").exists():
                config.merge(PyFileConfigLoader("nbgrader_config.py", folder).load_config())
        config.CourseDirectory.merge({"course_id": course, "assignment_id": assignment, "student_id": student})
        made = getattr(ExchangeFactory(config=config), name)(
            coursedir=CourseDirectory(config=config),
            authenticator=Authenticator(config=config),
            config=config,
            **options,
        )
        made.log = logging.getLogger("verb")
        made.log.setLevel(logging.INFO)
        return made.start()

    return do


@pytest.fixture
def release(kore: FakeKore, tmp_path: Path) -> bytes:
    """An assignment `ps1` with a notebook and a table, released."""
    folder = tmp_path / "made"
    folder.mkdir()
    (folder / "p1.ipynb").write_text("theirs")
    (folder / "x.csv").write_text("theirs")
    kore.releases["ps1"] = archive.pack(folder)
    return kore.releases["ps1"]


@pytest.fixture
def work(release: bytes, verb: Verb, tmp_path: Path) -> Path:
    """Alice has fetched the assignment."""
    verb("alice", "FetchAssignment", "ps1")
    return tmp_path / "alice" / COURSE / "ps1"


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """The grading lab's course folder."""
    folder = tmp_path / f"course-{COURSE}" / "course"
    folder.mkdir(parents=True)
    return folder
