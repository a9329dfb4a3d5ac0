"""`make system`: run the scripts of tests/vm on a real systemd, all or those that are named (ARGS="launch restart")."""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from system import cgroups, layers, needs, root, scripts
from system.log import Log

_CACHE = root.REPOSITORY / ".cache" / "system"
#: a test has namespaces of its own, and ends, with all its processes, when this process does, however that ends
_APART = [
    "setpriv",
    "--pdeathsig",
    "KILL",
    "unshare",
    "--mount",
    "--net",
    "--pid",
    "--fork",
    "--kill-child",
    "--mount-proc",
]


def main() -> int:
    """Run, and print how many have passed; 0 if all have."""
    names = _names()
    if reasons := needs.missing():
        sys.exit("The system tests cannot run on this machine.\n" + "\n".join(f"- {reason}" for reason in reasons))
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    _sweep_dead_runs()
    log = Log()
    with layers.provided(_CACHE, root.layers(_CACHE), log) as folders:
        outcomes = [_tell(name, *_timed(name, folders)) for name in names]
    sys.stdout.write(f"{outcomes.count(True)} passed, {outcomes.count(False)} failed\n")
    return 0 if all(outcomes) else 1


def _names() -> list[str]:
    known = scripts.all_names()
    parser = argparse.ArgumentParser(prog="make system", description=__doc__)
    parser.add_argument("tests", nargs="*", metavar="TEST", help=f"some of: {', '.join(known)}")
    chosen: list[str] = parser.parse_args().tests
    if unknown := sorted(set(chosen) - set(known)):
        parser.error(f"unknown: {', '.join(unknown)}; there are {', '.join(known)}")
    return chosen or known


def _timed(name: str, folders: list[Path]) -> tuple[bool, float]:
    start = time.monotonic()
    return _passes(name, folders), time.monotonic() - start


def _passes(name: str, folders: list[Path]) -> bool:
    """Run one test apart from this machine."""
    number = os.getpid()
    work = _work(number)
    work.mkdir(parents=True)
    options = ["--work", work, "--logs", _CACHE / "logs" / name, "--group", _group(number), "--layers", *folders]
    command = [*_APART, sys.executable, "-m", "system.isolated", name, *map(str, options)]
    try:
        return subprocess.run(command, check=False).returncode == 0
    finally:
        _sweep(number)


def _work(number: int) -> Path:
    """Where a run has its disks."""
    return _CACHE / "work" / str(number)


def _group(number: int) -> str:
    """The cgroup that holds a run's containers."""
    return f"ananke-system-{number}"


def _sweep(number: int) -> None:
    """Remove what a run needed; its processes, mounts and networks are gone already."""
    cgroups.sweep(_group(number))
    shutil.rmtree(_work(number))


def _sweep_dead_runs() -> None:
    """What runs have left that could not end in good order."""
    for work in (_CACHE / "work").glob("*"):
        if not Path("/proc", work.name).exists():
            _sweep(int(work.name))


def _tell(name: str, passed: bool, seconds: float) -> bool:
    sys.stdout.write(f"{'passed' if passed else 'FAILED'}: {name} ({seconds:.0f} s)\n\n")
    sys.stdout.flush()
    return passed


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit("interrupted; nothing is left of the machines")
