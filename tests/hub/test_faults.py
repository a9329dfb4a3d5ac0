"""A platform with bad days: grades arrive all the same, each once."""

from __future__ import annotations

import time

from crowd import SIZE, Crowd
from weather import weather

from kore.demo.person import json_of
from kore.demo.stage import Stage

_KINDS = ("too_many", "error", "drop_before", "drop_after", "html")


def test_every_kind_of_failure_at_once(rough: Stage, crowd: Crowd) -> None:
    wanted = crowd.publish("storm")
    rates = {f"{kind}_rate": 0.08 for kind in _KINDS}
    with weather(rough, crowd.platform, seed=7, endpoints=["scores"], retry_after=0, **rates) as control:
        crowd.send()
        crowd.wait()
        met = json_of(control.get("counters"))["faults"]
    assert all(met[kind] for kind in _KINDS), met
    books = crowd.books()
    assert {name: books.shown("storm")[name] for name in wanted} == wanted
    receivers = [score["userId"] for score in books.accepted("storm")]
    assert len(receivers) == len(set(receivers)) == SIZE, "a score whose answer was lost was sent again unseen"


def test_a_column_whose_making_was_not_answered(rough: Stage, crowd: Crowd) -> None:
    wanted = crowd.publish("unanswered")
    # This seed lets Kore look for the column, loses the answer to its making, and lets it look once more.
    with weather(rough, crowd.platform, seed=37, endpoints=["lineitems"], drop_after_rate=0.5) as control:
        crowd.send()
        crowd.wait()
        assert json_of(control.get("counters"))["faults"]["drop_after"] == 1
    assert crowd.books().shown("unanswered") == wanted  # of the one column of that name


def test_a_platform_that_gives_no_tokens(rough: Stage, crowd: Crowd) -> None:
    wanted = crowd.publish("patience")
    with weather(rough, crowd.platform, token_down=True) as control:
        control.post("tokens/revoke").raise_for_status()
        crowd.send()
        time.sleep(0.5)
        assert 'data-busy="yes"' in crowd.teacher.reload().text
        assert all(column["label"] != "patience" for column in crowd.books().columns)
    crowd.wait()
    assert crowd.books().shown("patience") == wanted


def test_tokens_that_end_early(rough: Stage, crowd: Crowd) -> None:
    wanted = crowd.publish("revoked")
    with weather(rough, crowd.platform, latency=0.05, endpoints=["scores"]) as control:
        crowd.send()
        time.sleep(0.2)
        assert json_of(control.post("tokens/revoke"))["revoked"] > 0
        crowd.wait()
    books = crowd.books()
    assert books.shown("revoked") == wanted
    assert len(books.accepted("revoked")) == SIZE
