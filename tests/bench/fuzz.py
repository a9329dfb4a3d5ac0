"""Id_tokens that are wrong in ways that nobody thought of: the unit tests' trials, and many more of them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from bench.figures import Figure, Goal, rate
from bench.show import Show
from bench.site import Site

_INPUTS = 20_000
_KORE = Path(__file__).parents[2] / "kore"


def run(_: Site, show: Show) -> list[Figure]:
    """Try them in a process of their own."""
    show.step(f"{_INPUTS} id_tokens, each judged by Kore and by a second opinion")
    command = [sys.executable, "-m", "tests.lti.trials", str(_INPUTS)]
    done = subprocess.run(command, cwd=_KORE, check=True, stdout=subprocess.PIPE, text=True)
    found = json.loads(done.stdout)
    tried, wrong, crashed = found["tried"], found["wrongly_accepted"], found["crashed"]
    beside = f"{rate(tried, found['seconds'])}, {found['accepted']:,} of them good"
    return [
        Figure("Fuzzed id_tokens tried", f"{tried:,}", beside),
        Figure("  wrongly accepted", str(wrong), goal=Goal("none", wrong == 0, correctness=True)),
        Figure(
            "  neither accepted nor refused in words", str(crashed), goal=Goal("none", crashed == 0, correctness=True)
        ),
    ]
