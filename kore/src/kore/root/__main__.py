"""`python -m kore.root prepare <what may be granted> <lab> <what is granted>`; `settle`, `clear` without the last."""

from __future__ import annotations

import sys

from kore.root import lab, mounts
from kore.root.grants import Grantable, Granted, Refused


def main(arguments: list[str]) -> int:
    """Do what a unit asks for; what is wrong is said in its journal, and a lab does not start then.

    Args:
        arguments: those of the command line.

    Returns:
        the exit status.
    """
    try:
        match arguments:
            case ["prepare", grantable, name, granted]:
                lab.prepare(Grantable.read(grantable), name, Granted.read(granted))
            case ["settle", grantable, name]:
                lab.settle(Grantable.read(grantable), name)
            case ["clear", grantable, name]:
                lab.clear(Grantable.read(grantable), name)
            case _:
                sys.stderr.write(f"{__doc__}\n")
                return 2
    except Refused as problem:
        sys.stderr.write(f"kore.root: {problem}\n")
        return 1
    return 0


if __name__ == "__main__":
    mounts.enter_machine()
    raise SystemExit(main(sys.argv[1:]))
