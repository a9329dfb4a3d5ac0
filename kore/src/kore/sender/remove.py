"""A column that Kore made is deleted at its platform, because an instructor wants that."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool

from kore.errors import ColumnKept, NotFound
from kore.lti import line_items
from kore.lti.ags import GradeServices, LineItemGone
from kore.model import SCOPE_LINEITEM
from kore.sender.locate import Known, look_up
from kore.steps.platforms import Platforms
from kore.store import columns, outbox
from kore.store.database import Store


async def remove(platforms: Platforms, store: Store, services: GradeServices, column_id: int) -> None:
    """Delete the column with all that it holds; Kore keeps the grades, as not sent.

    Raises:
        NotFound: no column is known.
        ColumnKept: it is an activity's or somebody else's, or Kore may not delete it.
        PlatformUnavailable: the platform does not do it.
    """
    known = await run_in_threadpool(look_up, platforms, store, column_id)
    if known.column.url is None or not known.current:  # our token is not for a server that the LMS has left
        raise NotFound("the LMS has no column for this assignment")
    if not known.service.may(SCOPE_LINEITEM):
        raise ColumnKept(f"{known.service.platform.name} does not let Kore delete columns")
    try:
        await _check(services, known, known.column.url)
        await services.delete_line_item(known.service, known.column.url)
    except LineItemGone:
        pass  # somebody was faster
    await run_in_threadpool(_note, store, column_id, known.column.url)


async def _check(services: GradeServices, known: Known, url: str) -> None:
    """Only what Kore made goes: it has Kore's `resourceId`, and no activity stands behind it."""
    item = await services.line_item(known.service, url)
    assert known.column.assignment is not None
    own = item.resource_id == line_items.resource(known.column.assignment)
    if not own or item.link_id or url in known.coupled:
        raise ColumnKept("the column was not made by Kore, or belongs to an activity by now")


def _note(store: Store, column_id: int, url: str) -> None:
    with store.write() as session:
        if columns.forget_url(session, column_id, url):
            outbox.clear(session, column_id)
