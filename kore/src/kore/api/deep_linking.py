"""The choice of what activities of the platform lead to (Deep Linking 2.0).

It happens inside the platform's own dialogue, where no session of ours need be: the token in the form is good for one
answer of the person who launched.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from fastapi import APIRouter, Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from kore import texts
from kore.access import Right
from kore.api import bodies
from kore.api.context import Context, Services
from kore.api.headers import admit
from kore.api.identity import public
from kore.api.templates import page
from kore.errors import DeepLinkRefused, NotAllowed
from kore.lti import deep_linking
from kore.lti.deep_linking import Item
from kore.model import Enrolment, Launch
from kore.settings import origin
from kore.steps import link
from kore.steps.link import Fault, Kind, Offer, Pick, Unusable

router = APIRouter(prefix="/lti/deep-link", tags=["LTI 1.3"], dependencies=[Depends(public)])

#: the form's field of a thing to choose, with its kind and name, where several may be chosen, and where one may
_SEVERAL, _ONE = "pick:", "pick"


async def show(request: Request, context: Context, launch: Launch, enrolment: Enrolment) -> Response:
    """The page on which the person chooses.

    Args:
        request: the launch's.
        context: the service's parts.
        launch: verified, with what the platform wants back.
        enrolment: what it has made sure of.

    Raises:
        DeepLinkRefused: the launch is in no course.
        NotAllowed: the person is no instructor there.
    """
    if enrolment.role is not None and Right.LINK not in context.access.of_role(enrolment.role):
        raise NotAllowed(f"{enrolment.person} may not choose for course {enrolment.course}")
    assert launch.deep_linking is not None  # the message is of this kind
    token = await run_in_threadpool(link.begin, context.store, enrolment, launch.deep_linking)
    return _form(request, context, await _offer(context, token), token, {})


@router.get("", summary="Where LMSs are told that choices are made")
def nothing_here() -> Response:
    """Messages go to the launch's address; who opens this one in a browser wants to know how it is meant."""
    raise DeepLinkRefused("this address is opened by a learning platform")


@router.post("/choose", summary="The choice is made")
async def choose(request: Request, context: Services) -> Response:
    """Sign what was chosen, and let the browser take it to the platform."""
    form = await bodies.form(request)
    token = form.get("token", "")
    offered = await _offer(context, token)
    request.state.locale = offered.locale
    try:
        picks = [] if "cancel" in form else _picks(form)
        items = await run_in_threadpool(link.answer, context.store, offered, token, picks)
    except Unusable as error:
        return _form(request, context, offered, token, form, error)
    return _hand_over(request, context, offered, items)


async def _offer(context: Context, token: str) -> Offer:
    limits, kinds = context.settings.archives.limits, context.settings.automatic_rooms.kinds
    return await run_in_threadpool(link.offer, context.store, context.archives, limits, context.access, token, kinds)


def _form(
    request: Request,
    context: Context,
    offered: Offer,
    token: str,
    filled: Mapping[str, str],
    error: Unusable | None = None,
) -> Response:
    """The choice, with what was filled in before where that could not be used."""
    tongue = texts.language(offered.locale)
    words = texts.CHOICE[tongue]
    problem = words[f"fault-{error.fault}"].format(what=error.what[:80]) if error else ""
    shown: dict[str, Any] = {"words": words, "tongue": tongue, "token": token, "filled": filled, "problem": problem}
    answer = page(request, "deep_linking.html", offer=offered, **shown)
    # The page around the frame is of the address that takes the choice back, which may be none of the registration's.
    admit(answer, context.platforms, origin(offered.wanted.return_url))
    return answer


def _hand_over(request: Request, context: Context, offered: Offer, items: list[Item]) -> Response:
    course, wanted = offered.course, offered.wanted
    platform = context.platforms.find(course.issuer, course.client_id)
    if platform is None:
        raise DeepLinkRefused("the platform's registration has been removed meanwhile")
    launch_url = context.settings.launch_url
    signed = deep_linking.response(platform, course.deployment_id, wanted, items, launch_url, context.own_keys)
    tongue = texts.language(offered.locale)
    words = texts.CHOICE[tongue]
    answer = page(request, "deep_linked.html", address=wanted.return_url, signed=signed, words=words, tongue=tongue)
    admit(answer, context.platforms, origin(wanted.return_url))
    return answer


def _picks(form: Mapping[str, str]) -> list[Pick]:
    chosen = [name.removeprefix(_SEVERAL) for name in form if name.startswith(_SEVERAL)]
    if _ONE in form:
        chosen = [form[_ONE]]
    if not chosen:
        raise Unusable(Fault.NOTHING)
    return [_pick(form, *one.partition(":")[::2]) for one in chosen]


def _pick(form: Mapping[str, str], kind: str, name: str) -> Pick:
    key = f"{kind}:{name}"
    if kind not in set(Kind):
        raise Unusable(Fault.UNKNOWN, kind)
    return Pick(
        kind=Kind(kind),
        name=name,
        title=form.get(f"title:{key}", ""),
        points=_points(form.get(f"points:{key}", ""), name),
        due=_moment(form.get(f"due:{key}", ""), form.get("zone", "UTC"), name),
    )


def _points(text: str, name: str) -> float | None:
    try:
        return float(text) if text else None
    except ValueError:
        raise Unusable(Fault.POINTS, name) from None


def _moment(text: str, zone: str, name: str) -> datetime | None:
    """A date and time as the browser writes it, in its own zone."""
    if not text:
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    except (ZoneInfoNotFoundError, OSError, ValueError, OverflowError):
        raise Unusable(Fault.DUE, name) from None
