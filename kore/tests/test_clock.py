"""The clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from kore import clock


def test_now_is_now_and_in_utc() -> None:
    before, now, after = datetime.now(UTC), clock.now(), datetime.now(UTC)
    assert before <= now <= after
    assert now.utcoffset() == timedelta(0)
