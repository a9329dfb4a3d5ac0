"""What the keys' ages say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from kore.lti.key_lives import HELD, LINGER, WAIT, State, lives

START = datetime(2026, 1, 1, tzinfo=UTC)
INSTANT = timedelta(microseconds=1)


def states(now: datetime, **made: datetime) -> dict[str, str]:
    return {life.kid: life.state.value for life in lives(made, now)}


def test_there_may_be_no_keys() -> None:
    assert lives({}, START) == []


def test_the_only_key_signs_at_once() -> None:
    assert states(START, a=START) == {"a": "signing"}


def test_a_new_key_waits_until_every_platform_can_know_it() -> None:
    new = START + timedelta(days=180)
    assert states(new + WAIT - INSTANT, a=START, b=new) == {"a": "signing", "b": "next"}
    assert states(new + WAIT, a=START, b=new) == {"a": "retired", "b": "signing"}
    assert WAIT > HELD


def test_the_first_key_signs_however_young_it_is() -> None:
    later = START + timedelta(minutes=1)
    assert states(later, a=START, b=later) == {"a": "signing", "b": "next"}


def test_a_retired_key_is_over_some_time_after_its_last_signature() -> None:
    new = START + timedelta(days=180)
    end = new + WAIT + LINGER
    (old, signing) = lives({"a": START, "b": new}, end - INSTANT)
    assert (old.until, old.over(end - INSTANT), old.over(end)) == (end, False, True)
    assert (signing.until, signing.over(end)) == (None, False)


def test_of_two_keys_made_at_once_one_signs() -> None:
    assert states(START + WAIT, a=START, b=START) == {"a": "retired", "b": "signing"}


def test_a_key_from_the_future_does_not_sign_before_its_time() -> None:
    assert states(START, a=START, b=START + timedelta(days=1)) == {"a": "signing", "b": "next"}
    assert states(START, a=START + timedelta(days=1)) == {"a": "signing"}


@given(
    st.dictionaries(st.text("abc", min_size=1, max_size=3), st.timedeltas(timedelta(0), timedelta(days=400))),
    st.timedeltas(timedelta(0), timedelta(days=400)),
)
def test_one_key_signs_those_after_it_wait_and_those_before_it_are_retired(
    ages: dict[str, timedelta], passed: timedelta
) -> None:
    found = [life.state for life in lives({kid: START + age for kid, age in ages.items()}, START + passed)]
    assert sorted(found, key=[State.RETIRED, State.SIGNING, State.NEXT].index) == found
    assert found.count(State.SIGNING) == bool(ages)
