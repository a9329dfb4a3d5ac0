from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from kore.errors import KoreUnavailable
from kore.lab.publisher import Publisher
from kore.model import Grade

GRADE = Grade("ps1", "ann", 3.0, 10.0, needs_manual_grade=False)


class Scene:
    """A gradebook whose grades are a list, and a Kore that notes what comes."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.grades = [GRADE, replace(GRADE, student="ben")]
        self.batches: list[list[Grade]] = []
        self.away = False
        self.locked = False
        self.reads = 0
        self.writes = 0
        self.publisher = Publisher(file, self.read, self.publish)

    def read(self, file: Path) -> list[Grade]:
        self.reads += 1
        if self.locked:
            raise OperationalError("select", {}, Exception("database is locked"))
        return self.grades

    def publish(self, grades: Iterable[Grade]) -> None:
        if self.away:
            raise KoreUnavailable
        self.batches.append(list(grades))

    def write(self) -> None:
        self.writes += 1
        self.file.touch()
        os.utime(self.file, ns=(self.writes, self.writes))

    def steps(self, number: int = 2) -> list[int]:
        return [self.publisher.step() for _ in range(number)]


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return Scene(tmp_path / "gradebook.db")


def test_without_a_gradebook_nothing_is_read(scene: Scene) -> None:
    assert scene.steps(3) == [0, 0, 0]
    assert scene.reads == 0


def test_everything_is_published_once_at_start(scene: Scene) -> None:
    scene.write()
    assert scene.steps(4) == [0, 2, 0, 0]
    assert scene.batches == [scene.grades]
    assert scene.reads == 1


def test_afterwards_only_what_changed(scene: Scene) -> None:
    scene.write()
    scene.steps()
    scene.grades[1] = replace(scene.grades[1], score=4.0)
    scene.write()
    assert scene.steps() == [0, 1]
    assert scene.batches[-1] == [scene.grades[1]]


def test_a_gradebook_that_is_being_written_is_left_to_settle(scene: Scene) -> None:
    for _ in range(3):
        scene.write()
        assert scene.publisher.step() == 0
    assert scene.publisher.step() == 2


def test_while_kore_is_away_nothing_is_lost(scene: Scene) -> None:
    scene.write()
    scene.publisher.step()
    scene.away = True
    with pytest.raises(KoreUnavailable):
        scene.publisher.step()
    scene.away = False
    assert scene.publisher.step() == 2


def test_a_locked_gradebook_is_read_later(scene: Scene) -> None:
    scene.write()
    scene.locked = True
    assert scene.steps() == [0, 0]
    scene.locked = False
    assert scene.publisher.step() == 2


def test_many_grades_go_in_several_requests(scene: Scene) -> None:
    scene.grades = [replace(GRADE, student=f"s{number}") for number in range(1001)]
    scene.write()
    assert scene.steps() == [0, 1001]
    assert [len(batch) for batch in scene.batches] == [500, 500, 1]
