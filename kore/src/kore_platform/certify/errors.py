"""What stops the kit, or one of its cases.

PlatformError
└── CertifyError        the kit cannot go on: an option is wrong, or the tool does not know this platform
    └── Stuck           the tool did not lead the browser where a launch goes
"""

from __future__ import annotations

from kore_platform.errors import PlatformError


class CertifyError(PlatformError):
    """The kit cannot go on; the message says what a person can do."""


class Stuck(CertifyError):
    """The tool broke off a launch; the message says where."""
