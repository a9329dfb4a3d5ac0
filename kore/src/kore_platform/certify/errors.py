"""What stops the kit, or one of its cases.

PlatformError
└── CertifyError        the kit cannot go on: an option is wrong, or the tool does not know this platform
    └── Stuck           the tool did not lead the browser where a launch goes
"""

from __future__ import annotations

import httpx

from kore_platform.errors import PlatformError

#: what asking the tool may raise
UNREACHABLE = (httpx.HTTPError, httpx.InvalidURL)


class CertifyError(PlatformError):
    """The kit cannot go on; the message says what a person can do."""


class Stuck(CertifyError):
    """The tool broke off a launch; the message says where."""


def unreachable(error: Exception) -> str:
    """Says why the tool could not be asked."""
    return f"the tool could not be asked: {type(error).__name__} {error}".rstrip()
