from __future__ import annotations

from typing import Any


async def test_waiting_ends_when_it_is_so_or_when_patience_is_over(pair: Any) -> None:
    kit = (await pair(patience=10)).kit
    began = kit.now()
    assert await kit.wait(lambda: kit.now() > began + 3)
    assert kit.now() < began + 5
    assert not await kit.wait(lambda: False)
    assert began + 10 < kit.now() < began + 15
