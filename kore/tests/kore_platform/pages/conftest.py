"""What the pages' tests share."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Any

import pytest


@pytest.fixture
def sesskey(bench: Any) -> Callable[[], Awaitable[str]]:
    async def read() -> str:
        found = re.search(r'name="sesskey" value="([^"]+)"', (await bench.http.get("/my/")).text)
        assert found
        return found[1]

    return read
