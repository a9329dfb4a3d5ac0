"""What units ask of root, each by `python -m kore.root`.

prepare <what may be granted> <lab> <what is granted>
settle <what may be granted> <lab>
clear <what may be granted> <lab>
measure <folder of all homes> <their limit in bytes> <where to say how much they hold>
inventory <where to say which GPUs there are> <command…>
"""

from __future__ import annotations

import sys
from pathlib import Path

from kore.root import homes, inventory, lab, mounts
from kore.root.grants import Grantable, Granted, Refused

#: What a lab's unit asks for. The other units need nothing of the machine that they do not see, nor may they enter it.
_OF_LABS = {"prepare", "settle", "clear"}


def main(arguments: list[str]) -> int:
    """Do what a unit asks for; what is wrong is said in its journal, and a lab does not start then.

    Args:
        arguments: those of the command line.

    Returns:
        the exit status.
    """
    try:
        if _OF_LABS.intersection(arguments[:1]):
            mounts.enter_machine()
        match arguments:
            case ["prepare", grantable, name, granted]:
                lab.prepare(Grantable.read(grantable), name, Granted.read(granted))
            case ["settle", grantable, name]:
                lab.settle(Grantable.read(grantable), name)
            case ["clear", grantable, name]:
                lab.clear(Grantable.read(grantable), name)
            case ["measure", folder, limit, report] if limit.isdecimal():
                homes.measure(folder, int(limit), report)
            case ["inventory", file, *command] if command:
                inventory.write(Path(file), command)
            case _:
                sys.stderr.write(f"{__doc__}")
                return 2
    except Refused as problem:
        sys.stderr.write(f"kore.root: {problem}\n")
        return 1
    except OSError as problem:
        where = f" {problem.filename}:" if problem.filename else ""
        sys.stderr.write(f"kore.root: {arguments[0]} has failed:{where} {problem.strerror}\n")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
