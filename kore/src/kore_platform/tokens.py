"""Access tokens: who may call which service until when (RFC 6749, section 4.4)."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field

#: tokens beyond this many push the oldest out
_MOST = 100_000


@dataclass(frozen=True, slots=True)
class AccessToken:
    """What a token stands for."""

    client_id: str
    scopes: frozenset[str]
    #: in seconds since 1970
    expires: float


@dataclass
class AccessTokens:
    """The tokens in use, by their text."""

    by_text: dict[str, AccessToken] = field(default_factory=dict)

    def issue(self, client_id: str, scopes: Iterable[str], expires: float) -> str:
        """Make a token: 32 hexadecimal digits, as Moodle's."""
        if len(self.by_text) >= _MOST:
            del self.by_text[next(iter(self.by_text))]
        text = secrets.token_hex(16)
        self.by_text[text] = AccessToken(client_id, frozenset(scopes), expires)
        return text

    def find(self, authorization: str, now: float) -> AccessToken | None:
        """The token of an Authorization header, if it is known and still good."""
        scheme, _, text = authorization.partition(" ")
        token = self.by_text.get(text.strip())
        if token is None or scheme.lower() != "bearer":
            return None
        return token if token.expires > now else None

    def owner(self, authorization: str) -> str:
        """Whose token an Authorization header carries, even an expired one; empty: nobody's."""
        token = self.by_text.get(authorization.partition(" ")[2].strip())
        return token.client_id if token else ""

    def revoke(self) -> int:
        """Forget all tokens; answers how many there were."""
        count = len(self.by_text)
        self.by_text.clear()
        return count
