"""A link that brings a git repository into whoever's lab it is that opens it (nbgitpuller), through the real hub."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from backstage import Played, platform

from kore.demo.lab import LabOf, own_lab
from kore.demo.person import Person

LESSON = "# Lesson\n"


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a repository with one lesson."""
    folder = tmp_path_factory.mktemp("git")
    made = folder / "lessons"
    made.mkdir()
    (made / "one.md").write_text(LESSON)
    ada = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    for command in (["init", "-q", "-b", "main"], ["add", "."], [*ada, "commit", "-q", "-m", "one"]):
        subprocess.run(["git", "-C", made, *command], check=True)
    return f"file://{made}"


@pytest.fixture
def ben(played: Played) -> Iterator[Person]:
    with Person(platform(played.stage), "ben.okafor") as student:
        student.launch(10)
        yield student


def _pulled(lab: LabOf, person: Person, **what: str) -> list[dict[str, str]]:
    """What the page of a link asks its lab for, and hears of it."""
    said = person.browser.get(f"{lab.url}git-pull/api", params=what, headers=lab.headers("git-pull/api")).text
    return [json.loads(line.removeprefix("data: ")) for line in said.splitlines() if line.startswith("data: ")]


def test_a_link_leads_everybody_into_their_own_lab(played: Played, ben: Person, repository: str) -> None:
    lab = own_lab(ben, played.stage.plan.url)
    query = {"repo": repository, "branch": "main", "urlpath": "lab/tree/lessons/one.md"}
    page = ben.browser.get(f"{played.stage.plan.url}hub/user-redirect/git-pull?{urlencode(query)}")
    assert str(page.url).startswith(f"{lab.url}git-pull?")
    assert "lab/tree/lessons/one.md" in page.text
    assert repository in page.text

    what = {"repo": repository, "branch": "main", "targetpath": "lessons"}
    assert _pulled(lab, ben, **what)[-1] == {"phase": "finished"}
    assert lab.get("api/contents/lessons/one.md")["content"] == LESSON

    mine = {"type": "file", "format": "text", "content": "mine\n"}
    lab.put("api/contents/lessons/one.md", mine)
    assert _pulled(lab, ben, **what)[-1] == {"phase": "finished"}
    assert lab.get("api/contents/lessons/one.md")["content"] == "mine\n"


def test_a_link_to_nothing_says_so(played: Played, ben: Person, tmp_path: Path) -> None:
    lab = own_lab(ben, played.stage.plan.url)
    told = _pulled(lab, ben, repo=f"file://{tmp_path}/none", branch="main", targetpath="none")
    assert told[0]["phase"] == "error"
    assert "finished" not in {one["phase"] for one in told}
