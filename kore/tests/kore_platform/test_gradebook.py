from __future__ import annotations

from typing import Any

from kore_platform import gradebook


async def test_the_snapshot_shows_final_values(bench: Any) -> None:
    await bench.score(1, comment="well done")
    found = gradebook.snapshot(bench.platform, "2")
    assert [(c["id"], c["label"], c["coupled"]) for c in found["columns"]] == [("11", "Blatt 1", True)]
    (grade,) = found["grades"]
    assert (grade["person"], grade["score"], grade["comment"]) == ("5", 80.0, "well done")
    assert (grade["timestamp"], grade["grading_progress"]) == ("2027-01-15T08:00:01+00:00", "FullyGraded")


async def test_the_history_keeps_accepted_scores_only(bench: Any) -> None:
    await bench.score(1)
    await bench.score(1, scoreGiven=9)
    await bench.score(2, scoreGiven=9)
    found = gradebook.history(bench.platform, ["11"])
    assert [(entry["body"]["scoreGiven"], entry["shown"]) for entry in found] == [(8, 80.0), (9, 90.0)]
    assert gradebook.history(bench.platform, ["99"]) == []
