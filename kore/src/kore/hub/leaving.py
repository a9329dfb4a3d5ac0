"""What becomes of a lab's home when its person leaves, as the lab is told it."""

from __future__ import annotations

from typing import Any

from kore import names
from kore.settings import Settings


def told(settings: Settings, spawner: Any) -> str:
    """The variable `KORE_LEAVING`, for `kore.lab.leaving`; grading labs keep theirs."""
    stays = settings.keep.homes or names.kind_of(spawner.user.name) is names.Kind.COURSE
    return "kept" if stays else "temporary"
