"""Whatever is posted as an id_token: it is refused in words, or it is what a second opinion says that it is."""

from __future__ import annotations

import json
from typing import Any

import jwt
import pytest
from tests.lti import trials
from tests.lti.id_tokens import GONE, HEADERS, KEYS, LTI, MESSAGES, NEAR, PAYLOADS, STRANGER, WHOLE, signed_as, valid
from tests.lti.opinion import opinion
from tests.lti.trials import Tally

from kore.errors import TokenInvalid
from kore.model import Launch, Message


def token(claims: dict[str, Any], **header: Any) -> str:
    return signed_as({"alg": "RS256", "kid": KEYS[0].kid} | header, json.dumps(claims), KEYS[0])


def test_nothing_is_accepted_wrongly_and_nothing_crashes() -> None:
    tally = trials.run(400)
    assert tally.tried >= 400
    assert (tally.crashed, tally.wrongly_accepted) == (0, 0)
    assert 0 < tally.accepted < tally.tried


@pytest.mark.parametrize("message", MESSAGES)
async def test_what_is_valid_is_accepted(message: str) -> None:
    verify, good = trials.verifier(), token(valid(message))
    found = await verify(good)
    assert found.message == message
    assert trials.said(found) == opinion(good)


#: each change by itself, so that none depends on being drawn
CHANGED = [(name, value) for name, values in NEAR.items() for value in [*values, GONE]]


@pytest.mark.parametrize("message", MESSAGES)
async def test_each_claim_that_is_nearly_right(message: str) -> None:
    verify, tally = trials.verifier(), Tally()
    for name, value in CHANGED:
        claims = valid(message) | {name: value}
        await tally.judge(token({key: kept for key, kept in claims.items() if kept is not GONE}), verify)
    assert (tally.tried, tally.crashed, tally.wrongly_accepted) == (len(CHANGED), 0, 0)
    assert 0 < tally.accepted < tally.tried


async def test_each_odd_form() -> None:
    verify, tally, text = trials.verifier(), Tally(), json.dumps(valid(MESSAGES[0]))
    good = {"alg": "RS256", "kid": KEYS[0].kid}
    for changes in HEADERS:
        header = {name: value for name, value in (good | changes).items() if value is not GONE}
        await tally.judge(signed_as(header, text, KEYS[0]), verify)
        await tally.judge(signed_as(header, text, STRANGER), verify)
    for change in PAYLOADS:
        await tally.judge(signed_as(good, change(text), KEYS[0]), verify)
    for change in WHOLE:
        await tally.judge(change(signed_as(good, text, KEYS[0])), verify)
    assert tally.tried == 2 * len(HEADERS) + len(PAYLOADS) + len(WHOLE)
    assert (tally.crashed, tally.wrongly_accepted) == (0, 0)


async def careless(token: str) -> Launch:
    """Believes whatever is written, whoever has signed it."""
    try:
        claims = jwt.decode(token, options={"verify_signature": False})
        kind = Message(claims[f"{LTI}message_type"])
        return Launch(
            claims["iss"], "kore", "1", claims["sub"], tuple(claims[f"{LTI}roles"]), "2", link_id="7", message=kind
        )
    except (jwt.PyJWTError, ValueError, LookupError, TypeError, RecursionError) as error:
        raise TokenInvalid from error


async def fragile(token: str) -> Launch:
    """Falls over whatever it does not expect."""
    return Launch(json.loads(token)["iss"], "kore", "1", "5", (), None)


def test_a_verifier_that_believes_everything_is_found_out() -> None:
    assert trials.run(100, careless).wrongly_accepted


def test_a_verifier_that_falls_over_is_found_out() -> None:
    assert trials.run(20, fragile).crashed == 20


@pytest.mark.parametrize(
    "changes",
    [{"sub": "6"}, {f"{LTI}roles": ["Instructor"]}, {f"{LTI}context": {"id": "3"}}, {f"{LTI}deployment_id": "2"}],
)
async def test_a_verifier_that_mistakes_people_is_found_out(changes: dict[str, Any]) -> None:
    verify, tally = trials.verifier(), Tally()
    mistaken = token(valid(MESSAGES[0]) | changes)
    await tally.judge(token(valid(MESSAGES[0])), lambda _: verify(mistaken))
    assert tally.wrongly_accepted == 1
