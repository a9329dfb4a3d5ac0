from __future__ import annotations

import io

from kore.lab.tail import Tail


def test_everything_is_kept_while_it_fits() -> None:
    tail = Tail(10)
    tail.add("héllo")
    tail.add(b" you")
    assert tail.text() == "héllo you"


def test_the_end_is_kept_and_no_half_letter() -> None:
    tail = Tail(4)
    tail.add("xéyz")
    assert tail.text() == "éyz"
    tail.add("é")
    assert tail.text() == "yzé"
    tail.add("a")
    assert tail.text() == "zéa"
    tail.add("b")
    assert tail.text() == "éab"
    tail.add("c")
    assert tail.text() == "abc"


def test_a_pipe_is_drained() -> None:
    tail = Tail(3)
    tail.drain(io.BufferedReader(io.BytesIO(b"x" * 200_000 + b"end")))
    assert tail.text() == "end"
