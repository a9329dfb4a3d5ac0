"""Asks the machine which GPUs it has, and writes the answer to a file that the hub may read."""

from __future__ import annotations

import resource
import subprocess
from collections.abc import Sequence
from pathlib import Path

from kore.root.grants import Refused

#: bytes of an answer; eight GPUs with seven slices each take 6,000
_LONGEST = 1 << 16


def write(path: Path, command: Sequence[str], patience: float = 60) -> None:
    """Run the command; the file has its whole answer afterwards or, where there is none, nothing.

    Args:
        path: the file.
        command: a program and its arguments.
        patience: seconds for an answer.

    Raises:
        Refused: the command fails, says too much or takes too long. Then no GPU is handed out.
    """
    new = path.with_name(f"{path.name}.new")
    try:
        _ask(new, command, patience)
    except Refused:
        new.write_bytes(b"")
        raise
    finally:
        new.chmod(0o644)
        new.replace(path)  # who reads meanwhile has the old answer or the new one


def _ask(file: Path, command: Sequence[str], patience: float) -> None:
    try:
        with file.open("wb") as output:
            done = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                timeout=patience,
                check=False,
                preexec_fn=_bounded,
            )
    except OSError as error:
        raise Refused(f"{command[0]} cannot be run: {error.strerror}") from error
    except subprocess.TimeoutExpired:
        raise Refused(f"{command[0]} does not answer within {patience:g} s") from None
    if done.returncode:
        raise Refused(f"{command[0]} has no answer: status {done.returncode}")


def _bounded() -> None:
    """Whoever writes more is ended by the kernel."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (_LONGEST, _LONGEST))
