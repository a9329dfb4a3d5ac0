"""Releases: put up, replaced on purpose, withdrawn, closed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from kore import archive
from kore.errors import AlreadyReleased, ArchiveRefused, ArchiveTooLarge, BadRequest, NotFound
from kore.steps import release
from kore.store import assignments, courses

Pack = Callable[..., bytes]


def test_what_is_released_is_fetched(course: Any, pack: Pack) -> None:
    data = pack("p1.ipynb", "data/x.csv")
    made = course.release(data=data)
    assert (made.name, made.notebooks, made.digest) == ("ps1", ("p1",), archive.digest(data))
    assert made.released_at == course.clock.at
    assert release.fetch(course.store, course.archives, course.slug, "ps1") == data


def test_a_release_is_replaced_only_on_purpose(course: Any, pack: Pack) -> None:
    course.release()
    newer = pack("p1.ipynb", "p2.ipynb")
    with pytest.raises(AlreadyReleased):
        course.release(data=newer)
    assert course.release(data=newer, force=True).notebooks == ("p1", "p2")
    release.withdraw(course.store, course.slug, "ps1")
    assert course.release().notebooks == ("p1",)


def test_a_withdrawn_release_is_not_fetched(course: Any) -> None:
    course.release()
    release.withdraw(course.store, course.slug, "ps1")
    with pytest.raises(NotFound):
        release.fetch(course.store, course.archives, course.slug, "ps1")


def test_an_assignment_closes_and_opens(course: Any) -> None:
    course.release()
    later = course.clock.at + timedelta(days=1)
    release.close(course.store, course.slug, "ps1", later)
    assert closing(course) == later
    release.reopen(course.store, course.slug, "ps1")
    assert closing(course) is None
    with pytest.raises(NotFound):
        release.close(course.store, course.slug, "ps2", later)
    with pytest.raises(NotFound):
        release.reopen(course.store, course.slug, "ps2")


def closing(course: Any) -> Any:
    with course.store.read() as session:
        return assignments.get(session, courses.get(session, course.slug).id, "ps1").closes_at


@pytest.mark.parametrize("name", ["", "../ps1", ".ps1", "a b"])
def test_an_impossible_name_is_refused(course: Any, name: str) -> None:
    with pytest.raises(BadRequest):
        course.release(name)


def test_an_archive_out_of_the_rules_is_refused_and_not_kept(course: Any, pack: Pack, tmp_path: Any) -> None:
    with pytest.raises(ArchiveRefused, match="no notebook"):
        course.release(data=pack("readme.md"))
    with pytest.raises(ArchiveTooLarge):
        course.release(data=b"x" * 10_001)
    with pytest.raises(ArchiveRefused):
        course.release(data=b"x")
    assert not (tmp_path / "archives").exists()


def test_an_unknown_course_is_not_found(course: Any) -> None:
    course.slug = "other-0000"
    with pytest.raises(NotFound):
        course.release()
