"""The numbers in addresses."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path

#: The key of a job or a submission; the store could not look for a larger one.
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]
