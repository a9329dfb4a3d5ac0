"""The beginning of a launch, as a browser would meet it: where it is sent to, and which cookies it is given."""

from __future__ import annotations

from urllib.parse import parse_qs, urlencode, urlsplit

import httpx

from kore.doctor.asking import Silence, ask
from kore.doctor.findings import Finding, doubt, well, wrong
from kore.doctor.patient import Patient
from kore.settings import Platform


async def look(patient: Patient, platform: Platform) -> list[Finding]:
    """Begin a login at the public address (security framework 1.0, section 5.1.1); nobody goes on with it."""
    launch = f"{patient.public_kore}/lti/launch"
    parameters = {
        "iss": platform.issuer,
        "client_id": platform.client_id,
        "login_hint": "kore-doctor",
        "target_link_uri": launch,
    }
    answer = await ask(patient.inside, f"{patient.public_kore}/lti/login?{urlencode(parameters)}")
    if isinstance(answer, Silence):
        return [wrong(f"a launch cannot begin: {answer.reason}", answer.advice)]
    if not answer.is_redirect:
        said = f"a launch does not begin: Kore answers it with HTTP {answer.status_code}"
        return [wrong(said, "If the platform is new: does the running Kore have these settings? Restart it.")]
    return [_redirect(answer, platform, launch), _cookie(answer, secure=patient.settings.secure)]


def _redirect(answer: httpx.Response, platform: Platform, launch: str) -> Finding:
    location = answer.headers["location"]
    asked = {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}
    if _page(location) != _page(platform.authorization_endpoint) or asked.get("client_id") != platform.client_id:
        said = f"a launch leads to {_page(location)} instead of the platform's authorization end point"
        return wrong(said, "Does the running Kore have these settings? Restart it.")
    if asked.get("redirect_uri") != launch:
        said = f"a launch comes back to {asked.get('redirect_uri')} instead of {launch}"
        return wrong(said, "Does the running Kore have these settings? Restart it.")
    return well(f"a launch leads to the platform, and back to {launch}: the platform must know that as redirection URI")


def _cookie(answer: httpx.Response, *, secure: bool) -> Finding:
    """Over https a cookie must come back in a frame of another site, where browsers keep others' cookies out."""
    found = [text.lower().replace(" ", "").split(";") for text in answer.headers.get_list("set-cookie")]
    if not found:
        return wrong("the beginning of a launch sets no cookie", "A web server in front of Kore takes it away.")
    if not secure:
        return doubt(
            "the launch's cookie is for this machine's own browsers",
            "With https it would come back in frames, too (SameSite=None; Secure; Partitioned).",
        )
    lacking = {part for cookie in found for part in ("secure", "samesite=none", "partitioned") if part not in cookie}
    if lacking:
        said = f"the launch's cookie lacks {', '.join(sorted(lacking))}, so it does not come back in a frame"
        return wrong(said, "A web server in front of Kore changes cookies; let it leave them alone.")
    return well("the launch's cookie comes back in frames, also where other sites' cookies are blocked")


def _page(address: str) -> str:
    """The address without its query."""
    return address.partition("?")[0]
