"""Names of the cookies that tie a browser to a launch: each launch its own, so that tabs do not disturb each other."""

from __future__ import annotations

import hashlib

#: the person's session with Kore's pages: a hub token of their own
SESSION = "kore-session"
#: the state of a login to Kore's pages that is under way
OAUTH_STATE = "kore-oauth-state"

#: whether cookies come back in a frame of a platform's
FRAME = "kore-frame"


def of_login(state: str) -> str:
    """The cookie that remembers that this browser began the launch of this state."""
    return f"kore-login-{_short(state)}"


def of_ticket(ticket: str) -> str:
    """The cookie that holds the browser's half of a ticket."""
    return f"kore-ticket-{_short(ticket)}"


def _short(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()[:16]
