"""The choice of what an activity of the platform leads to (Deep Linking 2.0)."""

from __future__ import annotations

from fastapi import Request
from starlette.responses import Response

from kore.api.context import Context
from kore.errors import DeepLinkRefused
from kore.model import Enrolment, Launch


async def show(request: Request, context: Context, launch: Launch, enrolment: Enrolment) -> Response:
    """The page on which the person chooses.

    Args:
        request: the launch's.
        context: the service's parts.
        launch: verified, with what the platform wants back.
        enrolment: what it has made sure of.

    Raises:
        DeepLinkRefused: there is nothing to choose from.
    """
    raise DeepLinkRefused("there is nothing to choose from")
