"""One score of the outbox on its way to the platform: what is asked, what is sent, what the answer means.

Before a score replaces another one, the platform's own gradebook is looked at: what its teacher changed there is not
overwritten without being asked.
"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from kore import clock
from kore.errors import KoreError, PlatformUnavailable
from kore.lti import claims
from kore.lti.ags import Answer, Gone, GradeServices, Grading, Result, Score, Verdict
from kore.lti.tokens import TokenRefused
from kore.sender.locate import Target
from kore.settings import Sender
from kore.store.outbox import Delivery, Settlement, State

#: the longest pause between two tries of the same score
_LONGEST = timedelta(minutes=5)


class ResultUnreadable(PlatformUnavailable):
    """The platform holds something for the student, and nobody can say what."""


async def deliver(services: GradeServices, target: Target, delivery: Delivery, sender: Sender) -> Settlement:
    """Bring one score to the platform, or say why not."""
    score = Score.of(delivery.wanted)
    try:
        held = await _held(services, target, delivery)
    except PlatformUnavailable as error:
        return retry(delivery, sender, error)
    if held is not None:
        if _arrived(held, score, delivery) or (score.given is None and not _ours(held, delivery)):
            return Settlement(delivery, State.SENT)  # a progress without points must not erase somebody's grade
        if not delivery.overwrite and not _ours(held, delivery):
            return _conflict(delivery, held, "the LMS has another grade, not from here")
    answer = await services.post(target.service, target.url, delivery.subject, score, delivery.timestamp)
    if answer.verdict is Verdict.OUTDATED:
        return await _outdated(services, target, delivery, sender, answer)
    if answer.verdict is Verdict.ACCEPTED:
        return Settlement(delivery, State.SENT)
    return _again(delivery, sender, answer)


async def _held(services: GradeServices, target: Target, delivery: Delivery) -> Result | None:
    """What the platform holds for the student, as far as that is known.

    It is asked anew where an earlier attempt may have arrived. A score that was accepted after the results were read is
    not among them.
    """
    if target.results is None:
        return None
    if delivery.doubtful:
        held = (await services.results(target.service, target.url, delivery.subject)).get(delivery.subject)
    elif delivery.sent_at is not None and delivery.sent_at >= target.read_at:
        return None
    else:
        held = target.results.get(delivery.subject)
    if held is None or held.score is not None:
        return held
    if not delivery.overwrite:
        raise ResultUnreadable("the LMS does not tell clearly which grade it holds")
    return None


def _arrived(held: Result, score: Score, delivery: Delivery) -> bool:
    """Whether the platform has the score already: by an earlier attempt, or from the beginning.

    Points that were sent before with another comment or progress prove nothing.
    """
    if not held.same_points(score):
        return False
    return delivery.wanted == delivery.sent or not (delivery.sent and held.same_points(Score.of(delivery.sent)))


def _ours(held: Result, delivery: Delivery) -> bool:
    """Whether the grade that the platform holds came from here."""
    mine = [*delivery.tried, delivery.wanted, *([delivery.sent] if delivery.sent else [])]
    return any(held.same_points(Score.of(stored)) for stored in mine)


def _conflict(delivery: Delivery, held: Result, problem: str) -> Settlement:
    return Settlement(delivery, State.CONFLICT, problem, found=_points(held))


async def _outdated(
    services: GradeServices, target: Target, delivery: Delivery, sender: Sender, answer: Answer
) -> Settlement:
    """The platform has this or a later timestamp: an earlier attempt of ours, its teacher, or a clock ahead of ours."""
    score = Score.of(delivery.wanted)
    if not target.service.may(claims.SCOPE_RESULT):
        return _again(delivery, sender, Answer(Verdict.PERHAPS, answer.problem))
    try:
        found = await services.results(target.service, target.url, delivery.subject)
    except PlatformUnavailable as error:
        return _again(delivery, sender, Answer(Verdict.DOUBTFUL, error.detail))
    held = found.get(delivery.subject)
    if held is not None and _arrived(held, score, delivery):
        return Settlement(delivery, State.SENT)
    readable = held is not None and held.score is not None
    if held is not None and readable and not delivery.overwrite and not _ours(held, delivery):
        return _conflict(delivery, held, answer.problem)
    later = _again(delivery, sender, Answer(Verdict.PERHAPS, answer.problem))
    return replace(later, held_at=held.timestamp if held else None)


def _again(delivery: Delivery, sender: Sender, answer: Answer) -> Settlement:
    """When a score that was not accepted is tried again, if at all."""
    permanent = answer.verdict is Verdict.REFUSED
    exhausted = answer.verdict in (Verdict.PERHAPS, Verdict.GONE) and delivery.attempts >= sender.attempts
    if permanent or exhausted:
        return Settlement(delivery, State.FAILED, answer.problem)
    return Settlement(
        delivery,
        State.DOUBTFUL if answer.verdict is Verdict.DOUBTFUL else State.QUEUED,
        answer.problem,
        not_before=clock.now() + _pause(delivery, sender, answer),
        wait=answer.wait,
        gone=answer.verdict is Verdict.GONE,
    )


def retry(delivery: Delivery, sender: Sender, error: KoreError) -> Settlement:
    """Try later: something failed before the score left. What was doubtful stays so."""
    refused = isinstance(error, TokenRefused | Gone | ResultUnreadable)
    settlement = _again(delivery, sender, Answer(Verdict.PERHAPS if refused else Verdict.LATER, error.detail))
    doubtful = delivery.doubtful and settlement.state is State.QUEUED
    return replace(settlement, state=State.DOUBTFUL) if doubtful else settlement


def broken(delivery: Delivery, sender: Sender) -> Settlement:
    """An error of ours, perhaps after the score had left: look first; given up after as many tries as a refusal."""
    settlement = _again(delivery, sender, Answer(Verdict.PERHAPS, "an error in Kore, see its log"))
    return replace(settlement, state=State.DOUBTFUL) if settlement.state is State.QUEUED else settlement


def pause(delivery: Delivery, until: datetime) -> Settlement:
    """Not tried at all, since the platform asked for a pause."""
    state = State.DOUBTFUL if delivery.doubtful else State.QUEUED
    return Settlement(delivery, state, "the LMS asked for a pause", not_before=until, attempted=False)


def _pause(delivery: Delivery, sender: Sender, answer: Answer) -> timedelta:
    """Twice as long each time, with jitter, so that not all come back at once; or as long as the platform asks."""
    doubled = sender.backoff * 2.0 ** min(delivery.attempts - 1, 20)
    seconds = min(doubled, _LONGEST.total_seconds()) * random.uniform(0.5, 1.0)  # noqa: S311 (no secret)
    return timedelta(seconds=max(seconds, answer.wait or 0.0))


def differences(sent: dict[str, dict[str, Any]], results: dict[str, Result]) -> dict[str, dict[str, Any] | None]:
    """For everybody to whom a final score was sent: what the platform holds instead, or None if it is the same."""
    found: dict[str, dict[str, Any] | None] = {}
    for subject, stored in sent.items():
        score = Score.of(stored)
        if score.given is not None and score.grading is Grading.FULLY_GRADED:
            held = results.get(subject)
            if held is None or held.score is not None:
                found[subject] = None if held is None or held.same_points(score) else _points(held)
    return found


def _points(held: Result) -> dict[str, Any]:
    return {
        "score": held.score,
        "maximum": held.maximum,
        "at": _iso(held.timestamp),
        "comment": held.comment,
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
