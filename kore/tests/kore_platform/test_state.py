from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kore_platform import state
from kore_platform.errors import StateError
from kore_platform.options import Faults


async def test_everything_comes_back(bench: Any, tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    await bench.score(1)
    await bench.make_column(tag="t")
    await bench.control("PUT", "enrolments/2/8", {"role": "student"})
    bench.set(score_status=204)
    bench.platform.traffic.change(Faults(latency=0.5))
    state.save(bench.platform, file)
    assert file.stat().st_mode & 0o777 == 0o600
    found = state.load(file, "https://lms.test")
    assert found.keys.jwks == bench.platform.keys.jwks
    assert found.columns == bench.platform.columns
    assert found.grades == bench.platform.grades
    assert found.tokens == bench.platform.tokens
    assert found.roster == bench.platform.roster
    assert found.roster.last == 1
    assert "8" in found.world.course["2"].enrolments
    assert (found.options.score_status, found.traffic.faults.latency) == (204, 0.5)


@pytest.mark.parametrize("text", [None, "", "{}", "[]"])
def test_what_is_no_state(text: str | None, tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    if text is not None:
        file.write_text(text)
    with pytest.raises(StateError, match=r"state\.json"):
        state.load(file, "https://lms.test")


def test_a_folder_that_is_missing(bench: Any, tmp_path: Path) -> None:
    with pytest.raises(StateError, match="cannot write"):
        state.save(bench.platform, tmp_path / "none" / "state.json")
