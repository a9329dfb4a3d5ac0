"""System calls that the standard library does not have; the numbers of those used here are the same on all machines."""

from __future__ import annotations

import ctypes
import os

LIBC = ctypes.CDLL(None, use_errno=True)


def call(number: int, *arguments: object) -> int:
    """Make a system call. Numbers that may need more than 32 bits come as ctypes' own.

    Raises:
        OSError: it has failed.
    """
    result: int = LIBC.syscall(ctypes.c_long(number), *arguments)
    if result < 0:
        raise failure()
    return result


def failure() -> OSError:
    """What the last call says of its failure."""
    number = ctypes.get_errno()
    return OSError(number, os.strerror(number))
