"""What a platform means that refuses an access token: Moodle's answers, which tell much, and the standard's."""

from __future__ import annotations

import httpx

from kore.doctor.findings import Finding, doubt, wrong

_KEY_SET = (
    "Its server must fetch our key set. Moodle: Site administration > HTTP security, cURL blocked hosts list "
    "(curlsecurityblockedhosts) and cURL allowed ports list (curlsecurityallowedport; 443 and 80 by default). Check "
    "the keyset URL in its tool settings, firewalls, and whether it trusts our certificate: `curl` it from there."
)
_CLOCKS = "Check both clocks (`timedatectl` here); Moodle allows no difference, Kore dates its requests 10 s back."
#: words of an answer → what it means, what to do; the first that is found counts
_MEANINGS = (
    ("iat prior", "the platform's clock is behind ours", _CLOCKS),
    ("expired token", "the platform's clock is ahead of ours", _CLOCKS),
    ("invalid_scope", "the service is switched off at the platform", "Switch it on for this tool, if it is wanted."),
    (
        "unable to lookup correct key",
        "the platform does not find our key in the key set that it knows",
        (
            "It holds an older key set, or its keyset URL is another instance's. Right after "
            "`kore keys rotate --at-once` wait an hour."
        ),
    ),
    (
        "signature verification failed",
        "the platform has another key under our key's id",
        "Its keyset URL is another instance's, or somebody has entered a key by hand: give it the keyset URL.",
    ),
    ("incorrect key for this algorithm", "the platform wants another kind of key", "The tool must be set to RS256."),
    ("algorithm not supported", "the platform wants another kind of key", "The tool must be set to RS256."),
    (
        "invalid_client",
        "the platform does not know our client id, or does not accept our key",
        (
            "Compare client id and token end point with what the LMS shows, and its keyset URL with ours. Some "
            "platforms want an audience of their own (`token_audience`)."
        ),
    ),
    (
        "unsupported_grant_type",
        "the platform gives no tokens for services there",
        "Compare the token end point with what the LMS shows.",
    ),
    (
        "invalid_request",
        "the platform does not understand the request",
        "Compare the token end point with what the LMS shows.",
    ),
)


def explained(service: str, status: int, body: str, *, needed: bool) -> Finding:
    """The finding for a refused token.

    Args:
        service: what the token would have been for.
        status: of the answer.
        body: of the answer; words of it are looked for, and none repeated.
        needed: whether something is wrong where the platform has switched the service off.
    """
    text = body.casefold()
    for words, said, advice in _MEANINGS:
        if words in text:
            told = f"no access token for {service}: {said}"
            return doubt(told, advice) if words == "invalid_scope" and not needed else wrong(told, advice)
    if status == httpx.codes.NOT_FOUND:
        return wrong(f"no access token for {service}: the platform cannot fetch our key set (HTTP 404)", _KEY_SET)
    if status == httpx.codes.TOO_MANY_REQUESTS or status >= httpx.codes.INTERNAL_SERVER_ERROR:
        return wrong(f"no access token for {service}: the platform fails (HTTP {status})", "Try again later.")
    return wrong(
        f"no access token for {service}: HTTP {status}",
        "Compare client id, token end point and keyset URL with what the LMS shows; is the tool switched on there?",
    )
