"""Everything that the platform refuses or fails at, as one tree.

PlatformError
├── WorldError          the world (file, or a change at run time) cannot be used
├── StateError          the state file cannot be read or written
├── PortTaken           another program listens where the platform should
├── PageRefused         a person gets a page with a status and a sentence
├── LoginNeeded         a person has to say first who they are
├── ServiceRefused      a tool gets Moodle's JSON of status, reason and request
│   └── ScoreRefused    … from /scores, where Moodle's body is `[]` and the reason is in the status line
├── GatewayFailure      what nginx answers where Moodle's PHP dies: 502 and a page
├── TokenRefused        the token end point gives an OAuth error
├── ToolKeysUnavailable the tool's key set cannot be fetched
├── AssertionRefused    a JWT of a tool fails a check
├── RegistrationRefused a tool's registration is refused, with a status and a word
├── ControlRefused      the control API refuses a request
└── BodyTooLong         a request body is longer than the platform takes
"""

from __future__ import annotations


class PlatformError(Exception):
    """The root: whatever the platform raises on purpose."""


class WorldError(PlatformError):
    """The world contradicts itself or is malformed; the message names every place."""


class StateError(PlatformError):
    """The state file cannot be read or written."""


class PortTaken(PlatformError):
    """The address is in use."""


class PageRefused(PlatformError):
    """A person asked for what they cannot have.

    Args:
        status: HTTP status.
        title: what the page says in large letters.
        explanation: what happened and what to do, one or two sentences.
    """

    def __init__(self, status: int, title: str, explanation: str = "") -> None:
        super().__init__(title)
        self.status = status
        self.title = title
        self.explanation = explanation


class LoginNeeded(PlatformError):
    """Nobody is logged in where somebody must be."""


class ServiceRefused(PlatformError):
    """A service request of a tool is refused.

    Args:
        status: HTTP status.
        reason: Moodle's sentence; it becomes the `reason` of the body and the reason phrase of the status line.
    """

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(f"{status} {reason}")
        self.status = status
        self.reason = reason


class ScoreRefused(ServiceRefused):
    """A score is refused; the body is `[]`."""


class GatewayFailure(PlatformError):
    """The request makes Moodle's PHP fail, so that the web server in front of it answers (502, HTML)."""


class TokenRefused(PlatformError):
    """The token end point refuses; `error` is what goes into the answer's `error`."""

    def __init__(self, error: str) -> None:
        super().__init__(error)
        self.error = error


class ToolKeysUnavailable(PlatformError):
    """The tool's key set is unreachable, blocked or not JSON."""


class AssertionRefused(PlatformError):
    """A JWT of a tool fails a check; the message is Moodle's."""


class RegistrationRefused(PlatformError):
    """A tool's registration is refused; `reason` is the whole body of the answer, as Moodle's."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(f"{status} {reason}")
        self.status = status
        self.reason = reason


class ControlRefused(PlatformError):
    """A control request is malformed or names what does not exist."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail


class BodyTooLong(PlatformError):
    """A request body is longer than the platform takes."""
