"""What the story needs: an LMS with people, on the stage of `kore.demo.stage` or on anybody's servers."""

from __future__ import annotations

from typing import Protocol

import httpx


class Lms(Protocol):
    """An LMS, as its people find it."""

    @property
    def name(self) -> str:
        """What people call it."""

    @property
    def url(self) -> str:
        """Its address, without a slash at the end."""

    def person(self, username: str) -> str:
        """The LMS's id of a login name."""


class Scene(Protocol):
    """Where the LMSs run."""

    def control(self, lms: Lms) -> httpx.Client:
        """A client for an LMS's control API, to read its gradebook."""
