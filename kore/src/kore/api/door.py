"""The way into the hub: a ticket for this browser. The hub then knows all groups and roles of the person anew."""

from __future__ import annotations

from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from kore import cookies
from kore.api import browser
from kore.api.context import Context
from kore.steps.hand_over import LIFE, issue


async def enter(context: Context, person_id: int, landing: str) -> Response:
    """Let the hub sign the person in, and go on there.

    Args:
        context: the service's parts.
        person_id: the person's key.
        landing: the path that the hub opens then.
    """
    settings = context.settings
    ticket = await run_in_threadpool(issue, context.store, person_id, landing)
    path = f"{settings.base_path}hub/login"
    response = browser.see_other(f"{path}?{urlencode({'ticket': ticket.ticket})}")
    seconds = int(LIFE.total_seconds())
    browser.set_cookie(response, settings, cookies.of_ticket(ticket.ticket), ticket.browser, path, seconds)
    return response
