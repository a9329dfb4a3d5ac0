"""Times are kept in UTC, to the microsecond, and only with a zone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import StatementError

from kore.store import assignments
from kore.store.database import Store
from kore.store.tables import AssignmentRow

ZONES = st.integers(-14, 14).map(lambda hours: timezone(timedelta(hours=hours)))


@given(moment=st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=ZONES))  # noqa: DTZ001 (bounds have none)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_time_comes_back_in_utc(store: Store, ids: Any, moment: datetime) -> None:
    with store.write() as session:
        assignments.close(session, ids.course, "ps1", moment)
    with store.read() as session:
        found = assignments.get(session, ids.course, "ps1").closes_at
    assert found == moment
    assert found is not None
    assert found.utcoffset() == timedelta(0)


def test_a_time_without_zone_is_refused(store: Store, ids: Any) -> None:
    with pytest.raises(StatementError, match="without zone"), store.write() as session:
        session.get_one(AssignmentRow, ids.assignment).closes_at = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)
