"""The page of choices, from the platform's message to the signed answer."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import httpx
import jwt
import pytest

from kore import clock
from kore.lti import claims
from kore.model import Message
from kore.store import assignments, courses, rooms

BACK = "https://school.example.test/return?course=2&id=1"
CHOOSE = "/lti/deep-link/choose"


class Chooser:
    """An instructor in the platform's dialogue: no session, only what the page holds."""

    def __init__(self, service: Any, lms: Any) -> None:
        self.service, self.lms = service, lms
        self.browser = service.browser()
        self.token = ""

    async def open(self, role: str = "Instructor", locale: str = "en", **settings: Any) -> httpx.Response:
        wanted = {
            "deep_link_return_url": BACK,
            "accept_types": ["ltiResourceLink"],
            "accept_presentation_document_targets": ["iframe", "window"],
            "accept_multiple": True,
        }
        message = {
            claims.MESSAGE_TYPE: Message.DEEP_LINKING,
            claims.DEEP_LINKING: wanted | settings,
            claims.RESOURCE_LINK: None,
            claims.PRESENTATION: {"locale": locale},
        }
        page: httpx.Response = await self.lms.launch(self.browser, role=role, **message)
        found = re.search(r'name="token" value="([^"]+)"', page.text)
        self.token = found[1] if found else ""
        return page

    async def choose(self, *picks: str, **fields: str) -> httpx.Response:
        sent = {"token": self.token, **{f"pick:{pick}": "on" for pick in picks}, **fields}
        answer: httpx.Response = await self.service.browser().post(CHOOSE, data=sent)
        return answer

    def release(self, *names: str, closed_in: timedelta | None = None) -> None:
        closes_at = clock.now() + closed_in if closed_in else None
        with self.service.parts.store.write() as session:
            [course] = courses.everything(session)
            for name in names:
                assignments.release(session, course.id, name, "0" * 64, ["p1"], clock.now())
                assignments.close(session, course.id, name, closes_at)

    def rooms(self) -> list[str]:
        with self.service.parts.store.read() as session:
            [course] = courses.everything(session)
            return [room.name for room in rooms.of_courses(session, [course.slug], ())[course.slug]]


@pytest.fixture
async def chooser(service: Any, lms: Any) -> Chooser:
    made = Chooser(service, lms)
    await lms.launch(made.browser, role="Instructor")
    return made


def sent(service: Any, page: httpx.Response) -> dict[str, Any]:
    """The claims of the response that a page's form takes to the platform."""
    assert page.status_code == 200, page.text
    [(address, token)] = re.findall(r'action="([^"]+)">\s*<input type="hidden" name="JWT" value="([^"]+)"', page.text)
    assert unescape(address) == BACK
    [key] = service.parts.own_keys.key_set()["keys"]
    return dict(jwt.decode(token, jwt.PyJWK(key), algorithms=["RS256"], audience="https://lms.example.test"))


def policy(page: httpx.Response) -> dict[str, list[str]]:
    parts = (part.split() for part in page.headers["content-security-policy"].split(";"))
    return {name: values for name, *values in parts}


async def test_the_page_offers_what_the_course_has(chooser: Chooser) -> None:
    chooser.release("ps1", closed_in=timedelta(days=2))
    page = await chooser.open()
    assert (page.status_code, page.headers["cache-control"]) == (200, "no-store")
    for field in ("pick:course:", "pick:assignment:ps1", "points:assignment:ps1", "pick:new-room:"):
        assert f'name="{field}"' in page.text
    due = (clock.now() + timedelta(days=2)).strftime("%Y-%m-%dT")
    assert re.search(rf'name="due:assignment:ps1" value="{due}\d\d:\d\d"', page.text)
    assert len(chooser.token) >= 43


async def test_the_page_may_stand_in_the_platforms_frame(chooser: Chooser) -> None:
    said = policy(await chooser.open())
    assert {"https://lms.example.test", "https://school.example.test"} <= set(said["frame-ancestors"])
    assert "'unsafe-inline'" not in said["script-src"]


async def test_the_answer_goes_to_the_platform_and_nowhere_else(chooser: Chooser) -> None:
    await chooser.open()
    page = await chooser.choose("course:")
    assert set(policy(page)["form-action"]) == {"'self'", "https://lms.example.test", "https://school.example.test"}
    assert re.search(r'<script src="[^"]+/static/submit.js" defer>', page.text)
    assert "<button" in page.text, "without scripts"


async def test_several_things_at_once(service: Any, chooser: Chooser) -> None:
    chooser.release("ps1", "ps2")
    await chooser.open(data="opaque & <b>")
    fields = {"title:assignment:ps1": "Sheet <1>", "points:assignment:ps1": "12.5", "points:assignment:ps2": "7"}
    fields |= {"due:assignment:ps1": "2026-12-24T18:00", "zone": "Europe/Berlin", "title:new-room:": "Team 1"}
    said = sent(service, await chooser.choose("assignment:ps1", "assignment:ps2", "new-room:", **fields))
    assert (said["iss"], said[claims.DEPLOYMENT_ID], said[claims.DEEP_LINKING_DATA]) == ("kore", "1", "opaque & <b>")
    first, second, room = said[claims.CONTENT_ITEMS]
    assert (first["title"], first["lineItem"]["scoreMaximum"]) == ("Sheet <1>", 12.5)
    assert first["submission"]["endDateTime"].startswith("2026-12-24T17:00:00")
    assert (second["custom"], second["lineItem"]["scoreMaximum"]) == ({"assignment": "ps2"}, 7)
    assert (room["title"], room["custom"]) == ("Team 1", {"room": chooser.rooms()[0]})
    assert {item["url"] for item in (first, second, room)} == {"https://hub.example.test/main/services/kore/lti/launch"}
    assert [re.fullmatch(r"team-1-[0-9a-f]{4}", name) is not None for name in chooser.rooms()] == [True]


async def test_one_thing_where_one_is_taken(service: Any, chooser: Chooser) -> None:
    page = await chooser.open(accept_multiple=False)
    assert 'type="checkbox"' not in page.text
    assert 'type="radio" name="pick" value="course:"' in page.text
    assert len(sent(service, await chooser.choose(pick="course:"))[claims.CONTENT_ITEMS]) == 1


async def test_cancelling_tells_the_platform_that_nothing_was_chosen(service: Any, chooser: Chooser) -> None:
    await chooser.open()
    page = await chooser.choose("new-room:", cancel="1", **{"title:new-room:": "Not made"})
    assert sent(service, page)[claims.CONTENT_ITEMS] == []
    assert chooser.rooms() == []


@pytest.mark.parametrize(
    ("picks", "fields", "told"),
    [
        ((), {}, "Nothing is chosen yet"),
        (("assignment:gone",), {"points:assignment:gone": "1"}, "“gone” is not there any more"),
        (("teapot:x",), {}, "“teapot” is not there any more"),
        (("assignment:ps1",), {}, "points of “ps1”"),
        (("assignment:ps1",), {"points:assignment:ps1": "many"}, "points of “ps1”"),
        (("assignment:ps1",), {"points:assignment:ps1": "nan"}, "points of “ps1”"),
        (("assignment:ps1",), {"points:assignment:ps1": "1", "due:assignment:ps1": "soon"}, "“ps1” is due"),
        (("new-room:",), {"title:new-room:": " "}, "needs a name"),
    ],
)
async def test_a_wrong_choice_may_be_mended(picks: Any, fields: Any, told: str, service: Any, chooser: Chooser) -> None:
    chooser.release("ps1")
    await chooser.open()
    page = await chooser.choose(*picks, **fields, **{"title:course:": "Mine & yours"})
    assert page.status_code == 200
    assert told in page.text
    assert 'value="Mine &amp; yours"' in page.text, "what was filled in is still there"
    assert all(f'name="pick:{pick}" checked' in page.text for pick in picks if pick.endswith(("ps1", "room:")))
    assert 'name="JWT"' not in page.text
    assert len(sent(service, await chooser.choose("course:"))[claims.CONTENT_ITEMS]) == 1


@pytest.mark.parametrize(
    ("due", "zone"),
    [
        ("9999-12-31T23:59", "America/New_York"),
        ("0001-01-01T00:00", "Asia/Tokyo"),
        ("2026-12-24T18:00", "Nowhere/Land"),
        ("2026-12-24T18:00", "../../etc/passwd"),
        ("2026-12-24T18:00", "Europe"),
        ("2026-12-24T18:00", ""),
    ],
)
async def test_an_impossible_date_or_zone_is_told(due: str, zone: str, chooser: Chooser) -> None:
    chooser.release("ps1")
    await chooser.open()
    fields = {"points:assignment:ps1": "1", "due:assignment:ps1": due, "zone": zone}
    page = await chooser.choose("assignment:ps1", **fields)
    assert (page.status_code, "“ps1” is due" in page.text) == (200, True)


async def test_a_choice_is_made_once(service: Any, chooser: Chooser) -> None:
    await chooser.open()
    sent(service, await chooser.choose("course:"))
    again = await chooser.choose("new-room:", **{"title:new-room:": "Twice"})
    assert (again.status_code, "cannot be sent" in again.text, chooser.rooms()) == (400, True, [])


async def test_too_late(chooser: Chooser, moment: Any) -> None:
    await chooser.open()
    moment.pass_(hours=1)
    page = await chooser.choose("course:")
    assert (page.status_code, "Open the selection again" in page.text) == (400, True)


@pytest.mark.parametrize("token", ["", "guessed", "é"])
async def test_no_token_no_answer(token: str, chooser: Chooser) -> None:
    await chooser.open()
    chooser.token = token
    assert (await chooser.choose("course:")).status_code == 400


@pytest.mark.parametrize("role", ["Learner", "Mentor"])
async def test_only_instructors_choose(role: str, chooser: Chooser) -> None:
    page = await chooser.open(role, locale="de")
    assert (page.status_code, "Dazu haben Sie kein Recht" in page.text, chooser.token) == (403, True, "")


async def test_who_loses_the_role_meanwhile_does_not_choose(lms: Any, chooser: Chooser) -> None:
    await chooser.open()
    await lms.launch(chooser.browser, role="Learner")
    assert (await chooser.choose("course:")).status_code == 403


async def test_a_platform_that_takes_nothing_of_ours_is_told_at_once(chooser: Chooser) -> None:
    page = await chooser.open(accept_types=["html"])
    assert (page.status_code, chooser.token) == (400, "")


async def test_a_choice_is_for_a_course(service: Any, lms: Any) -> None:
    wanted = {"deep_link_return_url": BACK, "accept_types": ["ltiResourceLink"]}
    message = {claims.MESSAGE_TYPE: Message.DEEP_LINKING, claims.DEEP_LINKING: wanted}
    page = await lms.launch(service.browser(), role="Instructor", **message, **{claims.CONTEXT: None})
    assert page.status_code == 400


async def test_it_speaks_the_persons_language(chooser: Chooser) -> None:
    page = await chooser.open(locale="de-AT")
    assert '<html lang="de">' in page.text
    assert "Was sollen die Aktivitäten öffnen?" in page.text
    assert "Noch ist nichts gewählt" in (await chooser.choose()).text
    assert "Zurück zur Lernplattform" in (await chooser.choose("course:")).text


async def test_what_people_have_named_is_escaped(lms: Any, chooser: Chooser) -> None:
    evil = '"><script>alert(1)</script>'
    await chooser.open()
    page = await chooser.choose(**{"title:course:": evil, "zone": evil})
    assert "<script>alert" not in page.text


async def test_who_opens_the_address_in_a_browser_is_told_how_it_is_meant(service: Any) -> None:
    page = await service.browser().get("/lti/deep-link")
    assert (page.status_code, "Open the selection" in page.text) == (400, True)


async def test_without_nbgrader_the_course_and_rooms_are_there(start: Any, lms: Any) -> None:
    service = await start(nbgrader={"enable": False})
    chooser = Chooser(service, lms)
    page = await chooser.open()
    assert ("Assignments" in page.text, "pick:course:" in page.text, "pick:new-room:" in page.text) == (
        False,
        True,
        True,
    )
    picked = await chooser.choose("new-room:", **{"title:new-room:": "Team"})
    assert sent(service, picked)[claims.CONTENT_ITEMS][0]["custom"] == {"room": chooser.rooms()[0]}
