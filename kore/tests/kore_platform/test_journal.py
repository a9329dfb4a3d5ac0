from __future__ import annotations

import pytest

from kore_platform.journal import Entry, Journal
from kore_platform.options import Endpoint


def add(journal: Journal, endpoint: Endpoint = Endpoint.SCORES, client_id: str = "a", body: str = "") -> None:
    number = journal.next_number()
    journal.add(Entry(number, 0.0, endpoint, "POST", "/", {}, {}, body, 200, client_id))


def numbers(found: list[Entry]) -> list[int]:
    return [entry.number for entry in found]


def test_entries_are_chosen() -> None:
    journal = Journal()
    add(journal)
    add(journal, Endpoint.TOKEN)
    add(journal, client_id="b")
    assert numbers(journal.entries()) == [1, 2, 3]
    assert numbers(journal.entries(Endpoint.SCORES)) == [1, 3]
    assert numbers(journal.entries(client_id="a")) == [1, 2]
    assert numbers(journal.entries(Endpoint.SCORES, since=1)) == [3]


def test_the_oldest_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kore_platform.journal._MOST_ENTRIES", 2)
    journal = Journal()
    for _ in range(3):
        add(journal)
    assert numbers(journal.entries()) == [2, 3]


def test_long_bodies_push_others_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kore_platform.journal._MOST_TEXT", 10)
    journal = Journal()
    for size in (4, 4, 4):
        add(journal, body="x" * size)
    assert numbers(journal.entries()) == [2, 3]


def test_numbers_go_on_after_forgetting() -> None:
    journal = Journal()
    add(journal)
    journal.clear()
    add(journal)
    assert numbers(journal.entries()) == [2]
