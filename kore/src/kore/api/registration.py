"""Where LMSs register themselves, and what Canvas reads instead.

LTI Dynamic Registration 1.0: the LMS's administrator enters one address there, and the LMS opens it in their browser.
"""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from kore import texts
from kore.api import problems
from kore.api.context import Services
from kore.api.headers import admit
from kore.api.identity import public
from kore.api.templates import page
from kore.errors import RegistrationRefused
from kore.lti import canvas, configuration, registration, tool
from kore.settings import origin
from kore.steps import register

router = APIRouter(prefix="/lti", tags=["LTI 1.3"], dependencies=[Depends(public)])

#: seconds that Canvas may keep our configuration
_FRESH = 3600


@router.get("/register", summary="Dynamic registration")
async def register_platform(
    request: Request,
    context: Services,
    address: Annotated[str, Query(alias="openid_configuration", max_length=2000)] = "",
    token: Annotated[str, Query(alias="registration_token", max_length=8000)] = "",
) -> Response:
    """The LMS tells where it describes itself; we register there, and a person approves it here."""
    settings, ours = context.settings, tool.of(context.settings)
    tongue = problems.language(request)
    if not settings.registration.enable:
        raise RegistrationRefused("this instance takes no registrations (registration.enable); register by hand")
    if not address:
        told = texts.text("registration-address", tongue)
        return page(request, "register.html", told=told, tongue=tongue, address=ours.register, done=False)
    context.throttle.admit(_host(address))
    found = await configuration.read(context.to_strangers, address)
    # From here on it is the issuer who asks, so its pages may show ours in a frame, whatever comes of it.
    request.state.framed_by = (origin(address), origin(found.issuer))
    made = await registration.register(context.to_strangers, context.outside, found, ours, token)
    kept = await run_in_threadpool(register.keep, context.store, settings, made)
    told = texts.text("registration-kept", tongue)
    answer = page(request, "register.html", told=told, tongue=tongue, kept=kept, done=True)
    admit(answer, context.platforms, *request.state.framed_by)
    return answer


@router.get("/canvas.json", summary="Configuration for a developer key of Canvas")
def canvas_configuration(context: Services) -> Response:
    """What a Canvas administrator pastes, or lets Canvas fetch from here."""
    headers = {"Cache-Control": f"public, max-age={_FRESH}"}
    return JSONResponse(canvas.configuration(tool.of(context.settings)), headers=headers)


def _host(address: str) -> str:
    try:
        return urlsplit(address).netloc.lower()
    except ValueError:
        raise RegistrationRefused("openid_configuration is no web address") from None
