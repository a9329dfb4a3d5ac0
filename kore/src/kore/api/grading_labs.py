"""Grading labs, made sure of while nobody waits: a hub that does not answer is logged, and asked again later."""

from __future__ import annotations

import logging
from collections.abc import Awaitable

from kore import names
from kore.api.context import Context
from kore.errors import HubUnavailable

_log = logging.getLogger(__name__)


async def prepare(context: Context, course: str) -> None:
    """Make sure that the lab's hub user exists; opening the lab makes sure of it once more."""
    await _tried(context.hub.ensure_lab(names.grading_lab(course)), course)


async def start(context: Context, course: str) -> None:
    """Make sure that the lab runs; while jobs wait, `kore.api.background` makes sure of it again."""
    await _tried(context.hub.start_lab(names.grading_lab(course)), course)


async def _tried(request: Awaitable[None], course: str) -> None:
    try:
        await request
    except HubUnavailable as error:
        _log.warning("the grading lab of %s is not ready: %s", course, error.detail)
