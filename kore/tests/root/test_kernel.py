from __future__ import annotations

import errno
import os

import pytest

from kore.root import kernel

#: close_range(2), whose number is the same everywhere, like those that we use
CLOSE_RANGE = 436


def test_a_call_does_what_it_says() -> None:
    inner, outer = os.pipe()
    copy = os.dup(inner)
    assert kernel.call(CLOSE_RANGE, copy, copy, 0) == 0
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(copy)
    os.close(inner)
    os.close(outer)


def test_a_call_that_fails_says_why() -> None:
    with pytest.raises(OSError, match="Invalid argument") as refusal:
        kernel.call(CLOSE_RANGE, 2, 1, 0)
    assert refusal.value.errno == errno.EINVAL
