"""The deep linking group (certification guide, section 6.2)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urljoin

from kore_platform import addresses, deep_linking
from kore_platform import vocabulary as v
from kore_platform.certify import forms, world
from kore_platform.certify.browser import Browser, Page
from kore_platform.certify.cases import Case, Judged, Outcome, Verdict, failed, passed, skipped
from kore_platform.certify.desk import Returned
from kore_platform.certify.kit import Kit
from kore_platform.certify.launches import accepted, deliver, id_token, origin
from kore_platform.certify.logins import begin
from kore_platform.certify.responses import Response, is_number
from kore_platform.errors import ToolKeysUnavailable
from kore_platform.tool_keys import Jwks

#: seconds by which clocks may differ, and that a response may be good for
_LEEWAY, _LONGEST_LIFE = 60, 3600


async def _gather(kit: Kit, _waits: Callable[[Response], bool]) -> Response:
    place = f"{kit.platform.issuer}{addresses.CONTENT_ITEM_RETURN}"
    async with kit.browser() as browser:
        begun = await begin(kit, browser, world.TEACHER, target=kit.tool.deep_linking_url or "")
        token = id_token(kit, world.TEACHER, begun.nonce, message=v.DEEP_LINKING_REQUEST)
        page = await deliver(kit, browser, begun, token)
        returned = _form_of(page, place) or _form_of(await _choose(browser, page), place)
    if returned is None and accepted(page).outcome is Outcome.PASSED:
        returned = await _by_hand(kit)
    sesskey = dict(parse_qsl(returned.query)).get("sesskey", "") if returned else ""
    settings = deep_linking.settings(kit.platform, world.COURSE, kit.tool, sesskey)
    return Response(kit.platform.issuer, kit.tool, place, settings, kit.now(), page, returned, await _keys(kit))


def _form_of(page: Page, place: str) -> Returned | None:
    """The response on a page that sends itself to the platform; also one that goes there in a wrong way."""
    for form in forms.read(page.text):
        action, _, query = urljoin(page.url, form.action).partition("?")
        if "JWT" in form.fields or action == place:
            return Returned(form.method, action, query, form.enctype, form.fields)
    return None


async def _choose(browser: Browser, page: Page) -> Page:
    """Press the button of the tool's dialogue, with the first choice of each kind."""
    for form in forms.read(page.text):
        address = urljoin(page.url, form.action)
        if form.method == "post" and accepted(page).outcome is Outcome.PASSED and origin(address) == origin(page.url):
            return await browser.post(address, form.fields)
    return page


async def _by_hand(kit: Kit) -> Returned | None:
    where = f"{addresses.CONTENT_ITEM}?course={world.COURSE}&tool={kit.tool.deployment_id}"
    await kit.ask(f"Sign in at {kit.platform.issuer} as Thea Sommer, open {where} there, and choose something.")
    await kit.wait(lambda: bool(kit.desk.returned))
    return kit.desk.returned[-1] if kit.desk.returned else None


async def _keys(kit: Kit) -> Jwks:
    try:
        return await kit.platform.tool_keys.fetch(kit.client_id, kit.tool.jwks_url, kit.platform.options)
    except ToolKeysUnavailable:
        return {}


def _request(found: Response) -> Verdict:
    return accepted(found.page)


def _response(found: Response) -> Verdict:
    if (returned := found.returned) is None:
        return skipped("nothing came back from the tool's dialogue")
    form = (returned.method, returned.enctype, returned.place)
    expected = ("post", "application/x-www-form-urlencoded", found.place)
    if form == expected and found.token:
        return passed("a form posted JWT")
    kind = f"{returned.method.upper()} of {', '.join(returned.fields) or 'nothing'} to {returned.place}"
    return failed(f"a form that posts JWT to {found.place}", f"it was {kind}, {returned.enctype}")


def _read(found: Response, judge: Callable[[dict[str, Any]], str], expected: str) -> Verdict:
    """A verdict on the claims, if there are any to judge."""
    if not found.token:
        return skipped("nothing came back from the tool's dialogue")
    problem = judge(found.claims)
    return failed(expected, problem) if problem else passed(expected)


def _format(found: Response) -> Verdict:
    wanted = {f"{v.LTI}message_type": "LtiDeepLinkingResponse", f"{v.LTI}version": "1.3.0"}

    def judge(claims: dict[str, Any]) -> str:
        if not claims or not found.header:
            return "it is no JWT"
        return next(
            (f"{name} is {claims.get(name)!r}" for name, value in wanted.items() if claims.get(name) != value), ""
        )

    return _read(found, judge, "a JWT with message_type LtiDeepLinkingResponse and version 1.3.0")


def _timestamps(found: Response) -> Verdict:
    def judge(claims: dict[str, Any]) -> str:
        issued, expires = claims.get("iat"), claims.get("exp")
        if not is_number(issued) or not is_number(expires):
            return f"iat is {issued!r} and exp is {expires!r}"
        if abs(issued - found.now) > _LEEWAY + _LONGEST_LIFE or issued > found.now + _LEEWAY:
            return f"iat is {issued - found.now:+.0f} s from now"
        if not found.now - _LEEWAY < expires <= issued + _LONGEST_LIFE:
            return f"exp is {expires - found.now:+.0f} s from now"
        return ""

    return _read(found, judge, "numbers: iat just now and exp at most an hour later")


def _signature(found: Response) -> Verdict:
    def judge(_claims: dict[str, Any]) -> str:
        if found.header.get("alg") != "RS256":
            return f"alg is {found.header.get('alg')!r}"
        return found.signature_problem()

    return _read(found, judge, "RS256 by a key of the tool's key set")


def _claims(found: Response) -> Verdict:
    names = ["iss", "aud", "nonce", f"{v.LTI}deployment_id", f"{v.DEEP_LINKING}data"]

    def judge(claims: dict[str, Any]) -> str:
        missing = [name for name in names if not claims.get(name)]
        return f"missing: {', '.join(missing)}" if missing else ""

    return _read(found, judge, "iss, aud, nonce, deployment_id and data")


def _values(found: Response) -> Verdict:
    tool = found.tool
    wanted = {"iss": tool.client_id, f"{v.LTI}deployment_id": tool.deployment_id}
    wanted[f"{v.DEEP_LINKING}data"] = found.settings["data"]

    def judge(claims: dict[str, Any]) -> str:
        for name, value in wanted.items():
            if name in claims and claims[name] != value:
                return f"{name} is {claims[name]!r}, not {value!r}"
        audience = claims.get("aud")
        if audience is not None and audience not in (found.issuer, [found.issuer]):
            return f"aud is {audience!r}"
        return found.item_problem()

    return _read(found, judge, "the request's values and items that it accepts")


GROUP = Judged(
    "deep-linking",
    "Deep Linking 2.0",
    (
        Case("request", "takes a deep linking request", "deep linking 4.4", _request),
        Case(
            "response", "answers by a form that posts JWT to deep_link_return_url", "deep linking 2.3, 4.5", _response
        ),
        Case("format", "the answer is a deep linking response", "deep linking 4.5.2, 4.5.3", _format),
        Case("timestamps", "iat and exp are right", "security 5.2.2", _timestamps),
        Case("signature", "the signature is right", "security 5.2.3, 5.4", _signature),
        Case("claims", "required claims are there", "deep linking 4.5, security 5.2.2", _claims),
        Case("values", "claims and items fit the request", "deep linking 3, 4.5", _values),
    ),
    _gather,
)
