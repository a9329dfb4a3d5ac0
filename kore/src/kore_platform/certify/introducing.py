"""Platform and tool get to know each other: by addresses given beforehand, or by dynamic registration."""

from __future__ import annotations

from typing import Any

from kore_platform import changes, registration
from kore_platform.certify import world
from kore_platform.certify.browser import Page
from kore_platform.certify.cases import Outcome, Verdict
from kore_platform.certify.errors import UNREACHABLE, CertifyError, Stuck, unreachable
from kore_platform.certify.kit import Kit
from kore_platform.certify.launches import accepted, launch
from kore_platform.certify.logins import Begun, begin
from kore_platform.errors import WorldError

_PAUSE = 2.0


async def register(kit: Kit, url: str) -> None:
    """Let the tool register itself (LTI Dynamic Registration 1.0).

    Raises:
        CertifyError: it does not.
    """
    invitation = registration.invite(kit.platform, url)
    async with kit.browser() as browser:
        try:
            page = await browser.get(invitation.url)
        except UNREACHABLE as error:
            raise CertifyError(unreachable(error)) from error
    kit.client_id = invitation.client_id
    if not await kit.wait(lambda: kit.client_id in kit.platform.world.tool):
        raise CertifyError(f"the tool has not registered itself: {_said(page)}")
    kit.platform.change_world(changes.add_activities(kit.platform.world, world.activities(kit.client_id)))


async def learn(kit: Kit, launch_url: str | None) -> None:
    """Try a login, and learn the launch address from it unless it is given.

    Raises:
        CertifyError: the tool does not know this platform, as long as patience lasts.
    """
    deadline, asked = kit.now() + kit.patience, False
    while True:
        try:
            begun = await _try(kit)
            break
        except Stuck as stuck:
            if kit.now() >= deadline:
                raise CertifyError(f"no login is possible: {stuck}. Is the platform registered there?") from stuck
        except UNREACHABLE as error:
            raise CertifyError(unreachable(error)) from error
        if not asked:
            asked = True
            await kit.ask(f"Let the tool know this platform: {_describe(kit)}.")
        await kit.sleep(_PAUSE)
    place = launch_url or begun.redirect_uri
    _change(kit, target_url=place, redirect_uris=tuple({place: None} | dict.fromkeys(kit.tool.redirect_uris)))


async def warm_up(kit: Kit) -> bool:
    """Launch until the tool lets a teacher in, as long as patience lasts; whether it did.

    The kit's key is new at every start, and careful tools do not ask for keys at every token that they do not know.
    """
    deadline = kit.now() + kit.patience
    while (await _launched(kit)).outcome is not Outcome.PASSED:
        if kit.now() >= deadline:
            return False
        await kit.sleep(_PAUSE)
    return True


def tool(url: str, **more: Any) -> dict[str, Any]:
    """A registration of which only the login initiation's address is known yet.

    Args:
        url: the tool's login initiation URL.
        more: what else is known.
    """
    known = {name: value for name, value in more.items() if value is not None}
    return {
        "name": "Tool under test",
        "initiate_login_url": url,
        "redirect_uris": [url],
        "target_url": url,
        "deep_linking": True,
        **known,
    }


async def _try(kit: Kit) -> Begun:
    async with kit.browser() as browser:
        return await begin(kit, browser, world.TEACHER)


async def _launched(kit: Kit) -> Verdict:
    try:
        return accepted(await launch(kit, world.TEACHER))
    except (Stuck, *UNREACHABLE) as error:
        return Verdict(Outcome.FAILED, str(error))


def _change(kit: Kit, **fields: Any) -> None:
    try:
        kit.platform.change_world(changes.change_tool(kit.platform.world, {**dict(kit.tool), **fields}))
    except WorldError as error:
        raise CertifyError(f"the tool's addresses cannot be used: {error}") from error


def _describe(kit: Kit) -> str:
    issuer, tool = kit.platform.issuer, kit.tool
    return f"issuer {issuer}, client id {tool.client_id}, deployment {tool.deployment_id}"


def _said(page: Page) -> str:
    return f"it answered {page.status} at {page.place}"
