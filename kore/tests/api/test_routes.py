from __future__ import annotations

import re
from typing import Any

import pytest
from fastapi.routing import iter_route_contexts
from starlette.routing import Mount

from kore import cookies, names
from kore.access import Access, Right
from kore.api.identity import Needs, Through, public
from kore.model import Caller, CallerKind, Role

PUBLIC = "public"
#: every route of the service: who may use it, and by what they are known
TABLE = """
GET    /lti/login                                      public
POST   /lti/login                                      public
POST   /lti/launch                                     public
GET    /lti/deep-link                                  public
POST   /lti/deep-link/choose                           public
GET    /lti/jwks                                       public
GET    /lti/register                                   public
GET    /lti/canvas.json                                public
GET    /health                                         public
GET    /metrics                                        public
GET    /session/login                                  public
GET    /oauth_callback                                 public
GET    /api/courses                                    header  own-courses
GET    /api/courses/{course}/assignments               header  fetch
GET    /api/courses/{course}/assignments/{name}/release      header  fetch
PUT    /api/courses/{course}/assignments/{name}/release      header  release
DELETE /api/courses/{course}/assignments/{name}/release      header  release
POST   /api/courses/{course}/assignments/{name}/submissions  header  submit
GET    /api/courses/{course}/assignments/{name}/submissions  header  all-work own-work
GET    /api/courses/{course}/submissions/{number}/archive    header  all-work own-work
PUT    /api/courses/{course}/submissions/{number}/feedback   header  all-work
GET    /api/courses/{course}/submissions/{number}/feedback   header  all-work own-work
GET    /api/courses/{course}/members                   header  see-course
POST   /api/courses/{course}/jobs/next                 header  work
POST   /api/courses/{course}/jobs/{number}/progress    header  work
POST   /api/courses/{course}/jobs/{number}/result      header  work
PUT    /api/courses/{course}/grades                    header  publish
POST   /hub/redeem                                     hub     redeem
GET    /hub/users/{name}                               hub     redeem
POST   /session/logout                                 cookie  own-courses
GET    /                                               cookie  own-courses
GET    /courses/{course}                               cookie  see-course
GET    /courses/{course}/lab                           cookie  grade
POST   /courses/{course}/jobs                          cookie  grade
POST   /courses/{course}/jobs/{number}/cancel          cookie  grade
POST   /courses/{course}/assignments/{name}/close      cookie  release
POST   /courses/{course}/assignments/{name}/open       cookie  release
POST   /courses/{course}/assignments/{name}/remove-column    cookie  send
POST   /courses/{course}/take-over                     cookie  release
POST   /courses/{course}/send                          cookie  send
POST   /courses/{course}/compare                       cookie  send
POST   /courses/{course}/roster                        cookie  roster
GET    /rooms/{room}                                   cookie  declared-room
GET    /courses/{course}/rooms/{room}                  cookie  open-room
POST   /courses/{course}/rooms                         cookie  link
POST   /courses/{course}/rooms/{room}/remove           cookie  link
GET    /platforms                                      cookie  administrate
POST   /platforms/{number}/approve                     cookie  administrate
POST   /platforms/{number}/remove                      cookie  administrate
"""
ROUTES = {(line.split()[0], line.split()[1]): tuple(line.split()[2:]) for line in TABLE.strip().splitlines()}
GUARDED = {route: rights for route, rights in ROUTES.items() if rights != (PUBLIC,)}
#: These ask nobody who they are: the description of the API, and pictures and styles.
UNGUARDED = {"/openapi.json", "/static"}

HERE, ELSEWHERE = "HERE", "ELSEWHERE"
NOBODY = None
CALLERS: dict[str, Caller | None] = {
    "nobody": NOBODY,
    "unknown token": NOBODY,
    "token for something else": NOBODY,
    "wrong hub secret": NOBODY,
    "hub secret": Caller(CallerKind.HUB, "hub"),
    "lea": Caller(CallerKind.PERSON, "lea", {HERE: Role.LEARNER}),
    "ole": Caller(CallerKind.PERSON, "ole", {HERE: Role.OBSERVER}),
    "tom": Caller(CallerKind.PERSON, "tom", {HERE: Role.ASSISTANT}),
    "ina": Caller(CallerKind.PERSON, "ina", {HERE: Role.INSTRUCTOR}),
    "olga": Caller(CallerKind.PERSON, "olga", {ELSEWHERE: Role.LEARNER}),
    "igor": Caller(CallerKind.PERSON, "igor", {ELSEWHERE: Role.INSTRUCTOR}),
    "boss": Caller(CallerKind.PERSON, "boss", admin=True),
    "own grading lab": Caller(CallerKind.GRADING_LAB, names.grading_lab(HERE)),
    "other grading lab": Caller(CallerKind.GRADING_LAB, names.grading_lab(ELSEWHERE)),
    "room-team-0001": Caller(CallerKind.ROOM, "room-team-0001"),
}
BODIES: dict[str, dict[str, Any]] = {
    "/hub/redeem": {"json": {"ticket": "t", "browser": "b"}},
    "/progress": {"json": {"done": 1, "total": 2}},
    "/result": {"json": {"ok": True}},
    "/grades": {"json": {"grades": []}},
}


def endpoints(service: Any) -> list[Any]:
    return list(iter_route_contexts(service.app.routes))


def test_the_table_names_every_route(service: Any) -> None:
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    unguarded = set()
    for route in endpoints(service):
        path = route.path.removeprefix(service.settings.kore_path)
        if getattr(route, "dependant", None) is None:
            unguarded.add(path)
            continue
        guards = [one.call for one in route.dependant.dependencies if one.call is public or isinstance(one.call, Needs)]
        assert len(guards) == 1, f"{path} needs exactly one of needs(…) and public"
        guard = guards[0]
        said = (PUBLIC,) if guard is public else (guard.through.value, *sorted(guard.rights))
        found |= {(method, path): said for method in route.methods}
    assert found == ROUTES
    assert unguarded == UNGUARDED


def test_only_files_are_mounted(service: Any) -> None:
    assert [route.path for route in service.app.routes if isinstance(route, Mount)] == [
        f"{service.settings.kore_path}/static"
    ]


@pytest.mark.parametrize("who", CALLERS)
async def test_a_route_lets_in_whom_access_says(who: str, service: Any, course: str, other_course: str) -> None:
    for (method, path), (through, *rights) in GUARDED.items():
        answer = await ask(service, who, method, path, through, course, other_course)
        wanted = may(who, path, Through(through), {Right(right) for right in rights})
        assert let_in(answer) == wanted, f"{who}: {method} {path}: HTTP {answer.status_code} {answer.text[:200]}"
        assert answer.status_code < 500, f"{who}: {method} {path}: {answer.text[:200]}"


async def test_a_session_is_no_token_and_a_token_no_session(service: Any, course: str) -> None:
    lab, ina = service.program("ina"), service.page("ina", admin=True)
    for method, path in (route for route, guard in GUARDED.items() if guard[0] == "cookie"):
        body = {"data": service.form("ina")} if method == "POST" else {}
        assert not let_in(await lab.request(method, filled(path, course), **body)), path
        assert let_in(await ina.request(method, filled(path, course), **body)), path
        if path == "/session/logout":
            ina = service.page("ina", admin=True)
    assert (await ina.get("/api/courses")).status_code == 401
    assert (await lab.get("/api/courses")).status_code == 200


@pytest.mark.parametrize("form", [{}, {"token": "guessed"}, {"token": "é"}, "leo"])
async def test_a_form_without_its_token_does_nothing(form: Any, service: Any, course: str) -> None:
    """The last one is a form of another person's session."""
    ina, sent = service.page("ina"), service.form(form) if isinstance(form, str) else form
    for method, path in (route for route, guard in GUARDED.items() if guard[0] == "cookie"):
        if method == "POST":
            answer = await ina.post(filled(path, course), data=sent)
            assert answer.status_code == 400, path
            assert "reload the page" in answer.text
    assert not [asked for asked in service.network.requests if asked[0] == "POST"]


async def ask(service: Any, who: str, method: str, path: str, through: str, course: str, other: str) -> Any:
    """The request as this caller would send it: people with a session or their lab's token."""
    name = {"own grading lab": names.grading_lab(course), "other grading lab": names.grading_lab(other)}.get(who, who)
    body = next((body for end, body in BODIES.items() if path.endswith(end)), {})
    if method == "POST" and through == "cookie":
        body = {"data": service.form(name, kind="example")}
    client = knocking(service, who, name, through)
    return await client.request(method, filled(path, course), **body)


def knocking(service: Any, who: str, name: str, through: str) -> Any:
    if who == "nobody":
        return service.browser() if through == "cookie" else service.client()
    if who in {"hub secret", "wrong hub secret"}:
        secret = service.parts.hub_secret if who == "hub secret" else "wrong"
        cookie = {"cookie": f"{cookies.SESSION}={secret}"} if through == "cookie" else {}
        return service.client(authorization=f"Bearer {secret}", **cookie)
    token = service.network.admit(name, admin=who == "boss")
    if who == "unknown token":
        del service.network.holders[token]
    if who == "token for something else":
        service.network.holders[token]["scopes"] = ["access:servers!user=lea"]
    return (
        service.browser(cookie=f"{cookies.SESSION}={token}")
        if through == "cookie"
        else service.client(authorization=f"token {token}" if through == "header" else f"Bearer {token}")
    )


def filled(path: str, course: str) -> str:
    return re.sub(
        r"\{(\w+)\}", lambda found: {"course": course, "name": "ps1", "room": "team", "number": "1"}[found[1]], path
    )


def may(who: str, path: str, through: Through, rights: set[Right]) -> bool:
    caller = CALLERS[who]
    if caller is None or (caller.kind is CallerKind.HUB) != (through is Through.HUB):
        return False
    return bool(Access(nbgrader=True).rights(caller, HERE if "{course}" in path else None) & rights)


def let_in(answer: Any) -> bool:
    """Whether the caller got past the guard, whatever came of the request then."""
    if answer.status_code == 303 and "/session/login" in answer.headers["location"]:
        return False
    if answer.headers.get("content-type") == "application/problem+json":
        return answer.json()["type"].rpartition(":")[2] not in {"not-identified", "not-allowed"}
    return not (answer.status_code in {401, 403} and 'class="reference"' in answer.text)
