"""Launches: Kore and its hub beside a hub with jupyterhub-ltiauthenticator, and each one's checks alone.

The steps are timed one after the other for all people, so that the platform's signing of tokens does not count.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from bench import world
from bench.browsers import AT_ONCE, Browsers, everybody
from bench.figures import Figure, rate
from bench.plain_hub import PlainHub
from bench.show import Show
from bench.site import Site
from bench.verification import Checks, measure
from kore.demo.person import Stuck

_NONCE = "benchmark"
_STUDENTS = world.LAUNCHES.subjects()
_NOTES = (
    "Kore's way: three requests through the proxy, five transactions, and the hub takes over all groups and roles.",
    "Beside it: two requests to a hub of its own, whose authenticator keeps no courses, members or roles.",
    "The checks alone are one function without any server; ltiauthenticator's fetches the platform's keys each time.",
    "The browsers share the cores with the servers. The steps are timed one after the other and added up.",
)


@dataclass(frozen=True)
class _Round:
    """Seconds that all launches of one round took."""

    #: login and launch
    lti: float
    #: the hub's login by ticket, where it is a step of its own
    hub: float = 0.0

    @property
    def whole(self) -> float:
        return self.lti + self.hub


def run(site: Site, show: Show) -> list[Figure]:
    """Everybody launches twice in both ways: the first time new to the hub, the second time known."""
    for note in _NOTES:
        show.note(note)
    show.step("starting a hub with jupyterhub-ltiauthenticator")
    with PlainHub(site.folder / "lti-hub", site.proxy, _variables(site)) as plain:
        show.step(f"{len(_STUDENTS)} people launch in both ways, {AT_ONCE} at once, new to the hub")
        first = asyncio.run(_through_kore(site)), asyncio.run(_through_plain(site, plain))
        show.step("the same people once more")
        again = asyncio.run(_through_kore(site)), asyncio.run(_through_plain(site, plain))
    show.step("the checks of the tokens alone, in turns")
    checks = measure(site, _mint(site, [_NONCE] * len(_STUDENTS)), _NONCE)
    return [
        _beside("Launches, whole way, people new to the hub", *first),
        _beside("Launches, whole way, people known to the hub", *again),
        *_alone(again[0], checks),
    ]


def _variables(site: Site) -> dict[str, str]:
    platform = site.registration
    return {
        "BENCH_ISSUER": platform.issuer,
        "BENCH_CLIENT_ID": platform.client_id,
        "BENCH_AUTHORIZE_URL": platform.authorization_endpoint,
        "BENCH_JWKS_URI": platform.jwks_uri,
    }


async def _through_kore(site: Site) -> _Round:
    """Login, launch, ticket, hub login."""
    lti, browsers = f"{site.settings.origin}{site.settings.kore_path}/lti", Browsers()
    begun, login = await everybody(
        _STUDENTS, lambda who: browsers.follow(f"{lti}/login", initiation(site, who, f"{lti}/launch"))
    )
    tokens = _mint(site, [at.parameter("nonce") for at in begun])
    launched, launch = await everybody(
        list(zip(begun, tokens, strict=True)),
        lambda pair: browsers.follow(
            f"{lti}/launch", {"id_token": pair[1], "state": pair[0].parameter("state")}, pair[0].cookies
        ),
    )
    landed, hub = await everybody(launched, lambda at: browsers.follow(at.address, cookies=at.cookies))
    await browsers.close()
    if strayed := [at.address for at in landed if not at.address.endswith("/hub/user-redirect/lab")]:
        raise Stuck(f"{len(strayed)} launches do not end in a lab, but at {strayed[0]}")
    return _Round(login + launch, hub)


async def _through_plain(site: Site, plain: PlainHub) -> _Round:
    """Login and launch at the hub itself, which is signed in to thereby."""
    lti, browsers = f"{plain.url}hub/lti13", Browsers()
    begun, login = await everybody(
        _STUDENTS, lambda who: browsers.follow(f"{lti}/oauth_login", initiation(site, who, f"{lti}/oauth_callback"))
    )
    tokens = _mint(site, [at.parameter("nonce") for at in begun])
    _, launch = await everybody(
        list(zip(begun, tokens, strict=True)),
        lambda pair: browsers.follow(
            f"{lti}/oauth_callback", {"id_token": pair[1], "state": pair[0].parameter("state")}, pair[0].cookies
        ),
    )
    await browsers.close()
    return _Round(login + launch)


def initiation(site: Site, subject: str, target: str) -> dict[str, str]:
    """What the platform sends when somebody clicks (security framework 1.0, section 5.1.1.1)."""
    platform = site.registration
    return {
        "iss": platform.issuer,
        "client_id": platform.client_id,
        "login_hint": subject,
        "lti_message_hint": "benchmark",
        "target_link_uri": target,
    }


def _mint(site: Site, nonces: list[str]) -> list[str]:
    link = world.LAUNCHES.hub_link
    return [site.mint(who, link, nonce) for who, nonce in zip(_STUDENTS, nonces, strict=True)]


def _beside(name: str, kore: _Round, plain: _Round) -> Figure:
    number = len(_STUDENTS)
    beside = f"{rate(number, plain.whole)} (ltiauthenticator in a hub)"
    return Figure(name, rate(number, kore.whole), beside, plain.whole / kore.whole)


def _alone(kore: _Round, checks: Checks) -> list[Figure]:
    """Kore's parts beside nothing but ltiauthenticator's checks, which fetch the platform's keys for each token."""
    number, plain = len(_STUDENTS), checks.plain
    beside = f"{rate(1, plain)} (its checks alone)"
    whole, part = kore.whole / number, kore.lti / number
    return [
        Figure("  the same beside ltiauthenticator's checks alone", rate(1, whole), beside, plain / whole),
        Figure("  Kore's part (login, launch) beside the same", rate(1, part), beside, plain / part),
        Figure("  Kore's checks alone beside the same", rate(1, checks.kore), beside, plain / checks.kore),
    ]
