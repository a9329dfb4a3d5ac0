"""One score of the outbox on its way to the platform: what is asked, what is sent, what the answer means.

Before a score replaces another one, the platform's own gradebook is looked at: what its teacher changed there is not
overwritten without being asked.
"""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

from kore import clock
from kore.errors import KoreError, PlatformUnavailable
from kore.lti import claims
from kore.lti.ags import Answer, GradeServices, Grading, Result, Score, Verdict
from kore.sender.locate import Target
from kore.settings import Sender
from kore.store.outbox import Delivery, Settlement, State

#: the longest pause between two tries of the same score
_LONGEST = timedelta(minutes=5)


async def deliver(services: GradeServices, target: Target, delivery: Delivery, sender: Sender) -> Settlement:
    """Bring one score to the platform, or say why not."""
    score = Score.of(delivery.wanted)
    try:
        held = await _held(services, target, delivery)
    except PlatformUnavailable as error:
        return retry(delivery, sender, error)
    if held is not None and held.same_points(score) and (delivery.doubtful or not _sent_points(delivery)):
        return Settlement(delivery, State.SENT)  # an earlier attempt has arrived, or it was there from the beginning
    if held is not None and not delivery.overwrite and not _ours(held, delivery, target):
        return Settlement(delivery, State.CONFLICT, "the LMS has another grade, not from here", found=_points(held))
    answer = await services.post(target.service, target.url, delivery.subject, score, delivery.timestamp)
    if answer.verdict is Verdict.OUTDATED:
        return await _outdated(services, target, delivery, sender, answer)
    if answer.verdict is Verdict.ACCEPTED:
        target.accepted[delivery.subject] = score
        return Settlement(delivery, State.SENT)
    return _again(delivery, sender, answer)


async def _held(services: GradeServices, target: Target, delivery: Delivery) -> Result | None:
    """What the platform holds for the student: asked anew where an earlier attempt may have arrived."""
    if target.results is None:
        return None
    if delivery.doubtful:
        return (await services.results(target.service, target.url, delivery.subject)).get(delivery.subject)
    return target.results.get(delivery.subject)


def _sent_points(delivery: Delivery) -> bool:
    return bool(delivery.sent) and (delivery.sent or {}).get("given") is not None


def _ours(held: Result, delivery: Delivery, target: Target) -> bool:
    """Whether the grade that the platform holds came from here."""
    mine = [Score.of(delivery.sent)] if delivery.sent else []
    if delivery.subject in target.accepted:
        return True  # sent after the results were read
    return any(held.same_points(score) for score in mine)


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
    if held is not None and held.same_points(score):
        return Settlement(delivery, State.SENT)
    if held is not None and not delivery.overwrite and not _ours(held, delivery, target):
        return Settlement(delivery, State.CONFLICT, answer.problem, found=_points(held))
    return _again(delivery, sender, Answer(Verdict.PERHAPS, answer.problem))


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
    """Try later: something failed before the score left."""
    verdict = Verdict.DOUBTFUL if delivery.doubtful else Verdict.LATER
    return _again(delivery, sender, Answer(verdict, error.detail))


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
            found[subject] = None if held is None or held.same_points(score) else _points(held)
    return found


def _points(held: Result) -> dict[str, Any]:
    return {"score": held.score, "maximum": held.maximum, "at": _iso(held.timestamp)}


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
