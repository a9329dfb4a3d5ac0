from __future__ import annotations

import json

from kore_platform.sessions import Launch, Session, Sessions

LAUNCH = Launch("5", "2", "t", "1")


def test_a_hint_is_json_and_works_once() -> None:
    session = Session("5")
    hint = json.loads(session.start(LAUNCH))
    assert hint["cmid"] == 1
    assert session.take(hint["launchid"], once=True) == LAUNCH
    assert session.take(hint["launchid"], once=True) is None


def test_a_hint_works_again_without_the_switch() -> None:
    session = Session("5")
    launch_id = json.loads(session.start(LAUNCH))["launchid"]
    assert session.take(launch_id, once=False) == session.take(launch_id, once=False) == LAUNCH


def test_launches_are_bounded_and_the_oldest_goes() -> None:
    session = Session("5")
    hints = [json.loads(session.start(LAUNCH))["launchid"] for _ in range(201)]
    assert session.take(hints[0], once=True) is None
    assert session.take(hints[1], once=True) == LAUNCH


def test_a_closed_session_is_gone() -> None:
    sessions = Sessions()
    cookie = sessions.open("5")
    assert sessions.find(cookie) is not None
    sessions.close(cookie)
    assert sessions.find(cookie) is None
