"""The table of the control API."""

from __future__ import annotations

from starlette.routing import Route

from kore_platform.addresses import CONTROL
from kore_platform.control import behaviour, books, courses, journal, minting, tools, worlds
from kore_platform.control.guard import Handler, guarded


def routes() -> list[Route]:
    """All routes of the control API, each behind the token."""
    return [
        _route("GET", "options", behaviour.show_options),
        _route("PUT", "options", behaviour.change_options),
        _route("GET", "faults", behaviour.show_faults),
        _route("PUT", "faults", behaviour.change_faults),
        _route("GET", "counters", behaviour.show_counters),
        _route("POST", "counters/reset", behaviour.reset_counters),
        _route("GET", "journal", journal.show),
        _route("POST", "journal/reset", journal.reset),
        _route("POST", "keys/rotate", behaviour.rotate_keys),
        _route("POST", "tokens/revoke", behaviour.revoke_tokens),
        _route("GET", "gradebook/{course}", books.show),
        _route("GET", "history/{course}", books.history),
        _route("PATCH", "gradebook/{course}/columns/{column}", books.change_column),
        _route("POST", "gradebook/{course}/override", books.override),
        _route("POST", "gradebook/{course}/release", books.release),
        _route("POST", "gradebook/{course}/lock", books.lock),
        _route("POST", "gradebook/{course}/unlock", books.unlock),
        _route("GET", "tools", tools.show),
        _route("POST", "tools/{client_id}/activate", tools.activate),
        _route("POST", "registrations/start", tools.start),
        _route("POST", "courses/{course}/copy", courses.copy_course),
        _route("PATCH", "courses/{course}", courses.change_course),
        _route("POST", "activities/{activity}/copy", courses.copy_activity),
        _route("PATCH", "activities/{activity}", courses.change_activity),
        _route("GET", "world", worlds.show),
        _route("POST", "world", worlds.add),
        _route("PUT", "enrolments/{course}/{person}", worlds.enrol),
        _route("DELETE", "enrolments/{course}/{person}", worlds.unenrol),
        _route("DELETE", "activities/{activity}", worlds.remove_activity),
        _route("POST", "id_tokens", minting.mint),
    ]


def _route(method: str, path: str, handler: Handler) -> Route:
    return Route(f"{CONTROL}{path}", guarded(handler), methods=[method])
