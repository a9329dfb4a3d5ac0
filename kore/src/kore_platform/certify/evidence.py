"""What the tool has asked of the services so far: the platform's journal, and what its access tokens stood for."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from kore_platform import assertions
from kore_platform.certify.browser import Page
from kore_platform.certify.cases import Verdict, failed, passed, skipped
from kore_platform.certify.kit import Kit
from kore_platform.errors import AssertionRefused
from kore_platform.journal import Entry
from kore_platform.options import Endpoint
from kore_platform.recorder import digest
from kore_platform.tokens import AccessToken

SUCCESS = range(200, 300)


@dataclass
class Evidence:
    """The journal, read for a judge."""

    kit: Kit
    #: where the launch led with which it began
    page: Page
    #: no more is waited for: what is still missing will not come
    over: bool = False
    #: by digest; the platform forgets those that are revoked
    tokens: dict[str, AccessToken] = field(default_factory=dict)
    #: digests of tokens that were taken back
    revoked: frozenset[str] = frozenset()

    def look(self) -> None:
        """Learn the tokens that are new."""
        known = self.kit.platform.tokens.by_text.items()
        self.tokens |= {digest(f"Bearer {text}"): token for text, token in known}

    def revoke(self) -> None:
        """Take all access tokens back, as if they had expired."""
        self.look()
        self.revoked = frozenset(self.tokens)
        self.kit.platform.tokens.revoke()

    def entries(self, *endpoints: Endpoint, method: str = "") -> list[Entry]:
        """What was asked of some end points, the oldest first."""
        journal = self.kit.platform.journal.entries()
        return [entry for entry in journal if entry.endpoint in endpoints and method in {"", entry.method}]

    def token(self, entry: Entry) -> AccessToken | None:
        """The access token that a request carried, if it is one of the platform's."""
        self.look()
        scheme, _, rest = entry.headers.get("authorization", "").partition(" ")
        return self.tokens.get(f"Bearer {rest}") if scheme.lower() == "bearer" else None

    def was_revoked(self, entry: Entry) -> bool:
        """Whether a request carried a token that was taken back."""
        return f"Bearer {entry.headers.get('authorization', '').partition(' ')[2]}" in self.revoked

    def pending(self, expected: str, found: str) -> Verdict:
        """Something has not happened: it may yet, as long as the kit waits."""
        return failed(expected, found) if self.over else skipped("not yet")


def every(entries: Iterable[Entry], expected: str, problem: Callable[[Entry], str]) -> Verdict:
    """Passed if there are requests and nothing is wrong with any of them."""
    count = 0
    for count, entry in enumerate(entries, 1):  # noqa: B007 - counts on
        if found := problem(entry):
            return failed(expected, f"{found} ({entry.method} {entry.path})")
    return passed(f"{count} requests: {expected}") if count else skipped()


def media(entries: Iterable[Entry], header: str, expected: str) -> Verdict:
    """Whether a header names a media type."""

    def problem(entry: Entry) -> str:
        sent = entry.headers.get(header, "")
        types = [part.partition(";")[0].strip().lower() for part in sent.split(",")]
        return "" if expected in types else f"{header} was {sent or 'not there'!r}"

    return every(entries, f"{header} {expected}", problem)


def bearer(found: Evidence, entries: Iterable[Entry]) -> Verdict:
    """Whether requests carry an access token of the platform, which is good then or was until lately."""

    def problem(entry: Entry) -> str:
        sent = entry.headers.get("authorization", "")
        if not sent:
            return "there was no Authorization header"
        return (
            "" if found.token(entry) else f"Authorization was {sent.partition(' ')[0]!r} and no token of the platform"
        )

    return every(entries, "Authorization: Bearer with the platform's access token", problem)


def scoped(found: Evidence, entries: Iterable[Entry], *scopes: str) -> Verdict:
    """Whether the tokens of requests have one of the scopes; requests without a token are not judged."""

    def problem(entry: Entry) -> str:
        token = found.token(entry)
        return "" if token and not token.scopes.isdisjoint(scopes) else "the token had another scope"

    return every([entry for entry in entries if found.token(entry)], f"scope {' or '.join(scopes)}", problem)


def unread(found: Evidence, entries: list[Entry]) -> Entry | None:
    """The first page after which the next one was not asked for; None: everything was read to its end."""
    asked = [(entry.number, entry.path, entry.query) for entry in found.entries(*Endpoint)]
    for entry in entries:
        if entry.following and entry.status in SUCCESS:
            address = urlsplit(entry.following)
            query = dict(parse_qsl(address.query, keep_blank_values=True))
            if not any(n > entry.number and (path, q) == (address.path, query) for n, path, q in asked):
                return entry
    return None


def read_object(entry: Entry) -> dict[str, Any]:
    """The JSON object that a request carried; empty: none."""
    try:
        found = json.loads(entry.body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def assertion(entry: Entry) -> dict[str, Any]:
    """The claims of a token request's assertion; empty: it cannot be read."""
    try:
        return assertions.peek(form(entry).get("client_assertion", ""))
    except AssertionRefused:
        return {}


def form(entry: Entry) -> dict[str, str]:
    """The fields that a request posted."""
    return dict(parse_qsl(entry.body))
