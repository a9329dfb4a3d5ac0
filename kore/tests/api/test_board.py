from __future__ import annotations

from kore.api.board import Board


def test_a_job_wakes_all_who_watch_its_course_and_nobody_else() -> None:
    board = Board()
    with board.watch("a") as first, board.watch("a") as second, board.watch("b") as other:
        board.wake("a")
        assert (first.is_set(), second.is_set(), other.is_set()) == (True, True, False)


def test_who_has_left_is_forgotten() -> None:
    board = Board()
    with board.watch("a") as left:
        pass
    board.wake("a")
    assert not left.is_set()
    assert not board._waiting


def test_closing_wakes_everybody() -> None:
    board = Board()
    with board.watch("a") as first, board.watch("b") as second:
        assert not board.closed
        board.close()
        assert (board.closed, first.is_set(), second.is_set()) == (True, True, True)
