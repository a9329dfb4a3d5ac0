from __future__ import annotations

import pytest

from kore.root import mounts


@pytest.fixture(autouse=True)
def entered(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The times when root left a unit's view for the machine's; no test really does."""
    times: list[str] = []
    monkeypatch.setattr(mounts, "enter_machine", lambda: times.append("entered"))
    return times
