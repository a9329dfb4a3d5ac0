"""Times as tools write them (ISO 8601) and as Moodle 4.5 reads them."""

from __future__ import annotations

import re
from datetime import UTC, datetime

_SHAPE = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}([.,]\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?")


def read(text: object, now: float) -> float | None:
    """Read the timestamp of a score.

    Args:
        text: what the tool sent.
        now: the platform's time, in seconds since 1970.

    Returns:
        Seconds since 1970, or None if Moodle calls it malformed. Without a zone it is UTC. With a comma before the
        fraction Moodle accepts it and takes its own time instead.
    """
    if not isinstance(text, str) or not _SHAPE.fullmatch(text):
        return None
    try:
        moment = datetime.fromisoformat(text)
        # In UTC the first and the last day of the calendar may lie beyond it.
        utc = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
    return now if "," in text else utc.timestamp()


def write(seconds: float) -> str:
    """A time in whole seconds with the zone written as numbers, as PHP's `date('c')` does."""
    return datetime.fromtimestamp(int(seconds), UTC).isoformat()
