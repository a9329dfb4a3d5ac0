from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from nbgrader.exchange import ExchangeError

from kore import archive

if TYPE_CHECKING:
    from conftest import FakeKore

STAMP = "2026-01-02 00:01:00.000000 UTC"
Verb = Callable[..., Any]


def give(kore: FakeKore, folder: Path, number: int, text: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / "p1.html").write_text(text)
    kore.on_feedback("course-phys-0a1b", "PUT", {}, archive.pack(folder), number=str(number))


def test_new_feedback_comes_once_and_again_if_it_changed(
    kore: FakeKore, verb: Verb, work: Path, release: bytes, tmp_path: Path
) -> None:
    kore.hand_in("alice", "ps1", release, ["p1"])
    give(kore, tmp_path / "pages", 1, "first")
    for _ in range(2):
        verb("alice", "FetchFeedback", "ps1")
    page = work / "feedback" / STAMP / "p1.html"
    assert page.read_text() == "first"
    assert [path for _, path in kore.requests if path.endswith("/feedback")] == [
        "/kore/api/courses/phys-0a1b/submissions/1/feedback"
    ]
    give(kore, tmp_path / "pages", 1, "second")
    (page.parent / "mine.txt").touch()
    verb("alice", "FetchFeedback", "ps1")
    assert page.read_text() == "second"
    assert (page.parent / "mine.txt").exists()


def test_a_link_in_the_way_is_not_followed(
    kore: FakeKore, verb: Verb, work: Path, release: bytes, tmp_path: Path
) -> None:
    kore.hand_in("alice", "ps1", release, ["p1"])
    give(kore, tmp_path / "pages", 1, "text")
    (tmp_path / "outside").mkdir()
    (work / "feedback").symlink_to(tmp_path / "outside")
    with pytest.raises(ExchangeError, match="is a link"):
        verb("alice", "FetchFeedback", "ps1")
    assert list((tmp_path / "outside").iterdir()) == []


@pytest.mark.usefixtures("work")
def test_without_feedback_one_is_told(
    kore: FakeKore, verb: Verb, release: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    kore.hand_in("alice", "ps1", release, ["p1"])
    verb("alice", "FetchFeedback", "ps1")
    assert "no feedback on phys-0a1b ps1 yet" in caplog.text
