"""How a tool logs people in (security framework, section 5.1.1), and who may not finish what another has begun."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from kore_platform.certify import world
from kore_platform.certify.cases import Case, Outcome, Verdict, failed, passed
from kore_platform.certify.kit import Kit
from kore_platform.certify.launches import accepted, deliver, id_token, refused
from kore_platform.certify.logins import Begun, begin, initiation, send

_FIXED = {"scope": "openid", "response_type": "id_token", "response_mode": "form_post", "prompt": "none"}
_HINTS = ("login_hint", "lti_message_hint")
#: characters that 128 random bits need in base64url
_UNGUESSABLE = 22


async def _by_get(kit: Kit) -> Verdict:
    async with kit.browser() as browser:
        begun = await begin(kit, browser, world.TEACHER, method="GET")
        return accepted(await deliver(kit, browser, begun, id_token(kit, world.TEACHER, begun.nonce)))


async def _request(kit: Kit) -> Verdict:
    begun = await _begun(kit)
    wanted = _FIXED | {"client_id": kit.client_id}
    wrong = [f"{name} is {begun.asked.get(name)!r}" for name, value in wanted.items() if begun.asked.get(name) != value]
    if begun.redirect_uri not in kit.tool.redirect_uris:
        wrong.append(f"redirect_uri is {begun.redirect_uri!r}, which is not registered")
    wrong += [f"there is no {name}" for name in ("state", "nonce") if not begun.asked.get(name)]
    expected = "openid, id_token, form_post, prompt none, state, nonce and a registered redirect_uri"
    return failed(expected, ", ".join(wrong)) if wrong else passed(expected)


async def _hints(kit: Kit) -> Verdict:
    begun = await _begun(kit)
    changed = [name for name in _HINTS if begun.asked.get(name) != begun.sent[name]]
    expected = "login_hint and lti_message_hint as they were sent"
    return failed(expected, f"changed: {', '.join(changed)}") if changed else passed(expected)


async def _random(kit: Kit) -> Verdict:
    first, second = await _begun(kit), await _begun(kit)
    for name in ("state", "nonce"):
        values = first.asked.get(name, ""), second.asked.get(name, "")
        if values[0] == values[1] or min(map(len, values)) < _UNGUESSABLE:
            return failed(
                f"another {name} of 128 bits for each login", f"{len(values[0])} characters, or twice the same"
            )
    return passed("another state and nonce for each login")


async def _unknown_issuer(kit: Kit) -> Verdict:
    async with kit.browser() as browser:
        fields = initiation(kit, world.TEACHER, kit.tool.target_url) | {"iss": "https://nobody.example.org"}
        return refused(await send(kit, browser, fields))


async def _no_state(kit: Kit) -> Verdict:
    async with kit.browser() as browser:
        begun = await begin(kit, browser, world.TEACHER)
        return refused(await deliver(kit, browser, begun, id_token(kit, world.TEACHER, begun.nonce), state=None))


async def _other_browser(kit: Kit) -> Verdict:
    async with kit.browser() as browser, kit.browser() as victim:
        begun = await begin(kit, browser, world.TEACHER)
        return refused(await deliver(kit, victim, begun, id_token(kit, world.TEACHER, begun.nonce)))


async def _replayed(kit: Kit) -> Verdict:
    """The very same post again, from a browser that still has its cookies of before."""
    async with kit.browser() as browser:
        begun = await begin(kit, browser, world.TEACHER)
        token = id_token(kit, world.TEACHER, begun.nonce)
        cookies = browser.cookies()
        if (first := accepted(await deliver(kit, browser, begun, token))).outcome is not Outcome.PASSED:
            return first
        browser.restore(cookies)
        return refused(await deliver(kit, browser, begun, token))


async def _old_nonce(kit: Kit) -> Verdict:
    """A token of an earlier launch, brought into a new one."""
    async with kit.browser() as browser:
        begun = await begin(kit, browser, world.TEACHER)
        token = id_token(kit, world.TEACHER, begun.nonce)
        if (first := accepted(await deliver(kit, browser, begun, token))).outcome is not Outcome.PASSED:
            return first
        return refused(await deliver(kit, browser, await begin(kit, browser, world.TEACHER), token))


async def _two_tabs(kit: Kit) -> Verdict:
    """Two launches in one browser, of which the first is finished last."""
    async with kit.browser() as browser:
        first, second = [await begin(kit, browser, world.TEACHER) for _ in range(2)]
        for begun in (second, first):
            verdict = accepted(await deliver(kit, browser, begun, id_token(kit, world.TEACHER, begun.nonce)))
            if verdict.outcome is not Outcome.PASSED:
                return verdict
    return passed("both were let in")


async def _begun(kit: Kit) -> Begun:
    async with kit.browser() as browser:
        return await begin(kit, browser, world.TEACHER)


def cases() -> tuple[Case[Callable[[Kit], Awaitable[Verdict]]], ...]:
    """The cases."""
    return (
        Case("login-get", "login initiation by GET leads into the tool, too", "security 5.1.1.1", _by_get),
        Case("login-request", "the authentication request has all it needs", "security 5.1.1.2", _request),
        Case("login-hints", "the platform's hints come back as they were", "security 5.1.1.2, core 4.1.1", _hints),
        Case("login-random", "state and nonce cannot be guessed", "security 5.1.1.2, 7.3.1", _random),
        Case("unknown-issuer", "refuses logins of unknown platforms", "security 5.1.1.1", _unknown_issuer),
        Case("no-state", "refuses an id_token without state", "security 7.3.1", _no_state),
        Case("other-browser", "refuses the state of another browser", "security 7.3.1", _other_browser),
        Case("state-replayed", "refuses the same launch a second time", "security 5.1.3, 7.3.1", _replayed),
        Case("nonce-replayed", "refuses the token of an earlier launch", "security 5.1.3", _old_nonce),
        Case("two-tabs", "two launches at once do not disturb each other", "security 5.1.1.2", _two_tabs),
    )
