"""The maximum of a column that Kore made follows the assignment's, as long as nobody changed it at the platform."""

from __future__ import annotations

import logging
import math

from starlette.concurrency import run_in_threadpool

from kore.errors import PlatformUnavailable
from kore.lti.ags import GradeServices, Service
from kore.model import SCOPE_LINEITEM
from kore.store import columns
from kore.store.columns import Column
from kore.store.database import Store

_log = logging.getLogger(__name__)

#: points of a column for an assignment that has no grades yet
UNKNOWN = 1.0


def same(one: float | None, other: float | None) -> bool:
    """Whether two maxima are the same; platforms keep a few decimals."""
    return one is not None and other is not None and math.isclose(one, other, rel_tol=1e-5)


async def follow(store: Store, services: GradeServices, service: Service, column: Column, url: str) -> None:
    """Give the column the maximum that its grades have by now (AGS 2.0, section 3.2.7: GET before PUT).

    Whatever fails here holds no grade back: each brings its own maximum, and the platform rescales it.
    """
    if column.given is None or not column.maximum or same(column.given, column.maximum):
        return
    if not service.may(SCOPE_LINEITEM):
        return
    try:
        item = await services.line_item(service, url)
        if same(item.maximum, column.given):
            await services.replace_line_item(service, url, item.with_maximum(column.maximum))
    except PlatformUnavailable as error:
        _log.info("the maximum of column %d cannot be changed: %s", column.id, error.detail)
        return
    kept = same(item.maximum, column.given) or same(item.maximum, column.maximum)
    await run_in_threadpool(note, store, column.id, column.maximum if kept else None)


def note(store: Store, column_id: int, given: float | None) -> None:
    """Note which maximum Kore gave to the column; None: the platform's teacher decides it."""
    with store.write() as session:
        columns.give(session, column_id, given)
