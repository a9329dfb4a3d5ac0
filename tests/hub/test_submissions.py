"""What students hand in, and what is not taken."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import parcels
import pytest
from backstage import ARCHIVES, Played, as_lab, platform, problem

from kore.demo.instructor import Instructor
from kore.demo.person import json_of
from kore.demo.student import Student

_ASSIGNMENT = "upload"


@pytest.fixture(scope="module")
def address(played: Played) -> str:
    """Where to submit: an assignment of the second course that has no activity."""
    assignment = f"api/courses/{played.college}/assignments/{_ASSIGNMENT}"
    with as_lab(played.stage, f"course-{played.college}") as lab:
        lab.put(f"{assignment}/release", content=parcels.notebook()).raise_for_status()
    return f"{assignment}/submissions"


@pytest.fixture
def gus(played: Played) -> Iterator[httpx.Client]:
    """His lab's way to Kore."""
    with as_lab(played.stage, "gus-tanaka") as lab:
        yield lab


def test_a_submission_is_stamped_and_kept(gus: httpx.Client, address: str) -> None:
    receipt = json_of(gus.post(address, content=parcels.notebook("mine")))
    assert receipt["student"] == "gus-tanaka"
    (kept,) = [found for found in json_of(gus.get(address))["submissions"] if found["id"] == receipt["id"]]
    assert (kept["timestamp"], kept["notebooks"]) == (receipt["timestamp"], ["problem"])


@pytest.mark.parametrize(
    ("make", "refusal"),
    [
        pytest.param(parcels.climbing, (422, "archive-refused"), id="path that climbs"),
        pytest.param(parcels.absolute, (422, "archive-refused"), id="absolute path"),
        pytest.param(parcels.symbolic_link, (422, "archive-refused"), id="symbolic link"),
        pytest.param(parcels.hard_link, (422, "archive-refused"), id="hard link"),
        pytest.param(parcels.device, (422, "archive-refused"), id="device"),
        pytest.param(parcels.twice, (422, "archive-refused"), id="a file twice"),
        pytest.param(parcels.cut_off, (422, "archive-refused"), id="cut off"),
        pytest.param(lambda: b"not an archive", (422, "archive-refused"), id="no archive"),
        pytest.param(lambda: parcels.many(ARCHIVES["files"] + 1), (413, "archive-too-large"), id="too many files"),
        pytest.param(
            lambda: parcels.incompressible(ARCHIVES["packed_bytes"] + 1), (413, "archive-too-large"), id="too large"
        ),
        pytest.param(lambda: parcels.bomb(ARCHIVES["unpacked_bytes"] + 1), (413, "archive-too-large"), id="bomb"),
        pytest.param(
            lambda: parcels.bomb_of_several(ARCHIVES["unpacked_bytes"]),
            (413, "archive-too-large"),
            id="bomb of several files",
        ),
    ],
)
def test_what_is_not_taken(
    played: Played, gus: httpx.Client, address: str, make: Callable[[], bytes], refusal: tuple[int, str]
) -> None:
    archives = played.stage.plan.folder / "state/kore/archives"
    listed, kept = json_of(gus.get(address)), sorted(archives.rglob("*"))
    assert problem(gus.post(address, content=make())) == refusal
    assert (json_of(gus.get(address)), sorted(archives.rglob("*"))) == (listed, kept)


def test_as_large_as_is_allowed(gus: httpx.Client, address: str) -> None:
    assert gus.post(address, content=parcels.many(ARCHIVES["files"])).status_code == 201
    assert gus.post(address, content=parcels.bomb(ARCHIVES["unpacked_bytes"])).status_code == 201


def test_more_than_is_allowed_in_pieces(gus: httpx.Client, address: str) -> None:
    """No length is told beforehand; Kore stops reading by itself."""
    pieces = iter([parcels.incompressible(1 << 18)] * 8)
    with contextlib.suppress(httpx.WriteError):  # Kore may close the connection before everything is said
        assert problem(gus.post(address, content=pieces)) == (413, "archive-too-large")
    assert gus.post(address, content=parcels.notebook("small")).status_code == 201


def test_an_assignment_that_is_not_there(gus: httpx.Client, address: str) -> None:
    missing = address.replace(_ASSIGNMENT, "missing")
    assert problem(gus.post(missing, content=parcels.notebook())) == (404, "not-found")


def test_a_closed_assignment(played: Played, gus: httpx.Client, address: str) -> None:
    with Instructor(platform(played.stage, "college"), "frida.moreau") as frida:
        frida.open_course(20)
        frida.press(f"/{_ASSIGNMENT}/close")
        listed = json_of(gus.get(address))
        assert problem(gus.post(address, content=parcels.notebook("late"))) == (409, "assignment-closed")
        assert json_of(gus.get(address)) == listed
        frida.press(f"/{_ASSIGNMENT}/open")
    assert gus.post(address, content=parcels.notebook("again")).status_code == 201


def test_a_withdrawn_assignment(played: Played, gus: httpx.Client) -> None:
    assignment = f"api/courses/{played.college}/assignments/withdrawn"
    with as_lab(played.stage, f"course-{played.college}") as lab:
        lab.put(f"{assignment}/release", content=parcels.notebook()).raise_for_status()
        assert gus.post(f"{assignment}/submissions", content=parcels.notebook()).status_code == 201
        lab.delete(f"{assignment}/release").raise_for_status()
        assert problem(gus.post(f"{assignment}/submissions", content=parcels.notebook())) == (409, "assignment-closed")
        assert problem(gus.get(f"{assignment}/release")) == (404, "not-found")
        assert len(json_of(lab.get(f"{assignment}/submissions"))["submissions"]) == 1, "what was handed in stays"


def test_a_closed_assignment_in_the_lab(played: Played) -> None:
    """The student reads why, where they pressed “Submit”."""
    with Instructor(platform(played.stage, "college"), "frida.moreau") as frida:
        frida.open_course(20)
        frida.press("/ps1/close")
        with Student(platform(played.stage, "college"), "gus.tanaka") as gus:
            answer: Any = gus.open_assignment(21).submit(played.college, "ps1")
        frida.press("/ps1/open")
    assert answer["success"] is False
    assert "closed" in answer["value"]
