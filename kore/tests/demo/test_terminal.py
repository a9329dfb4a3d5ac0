from __future__ import annotations

import subprocess
from collections.abc import Iterator
from typing import Any, Self

import pytest

from kore.demo import terminal
from kore.demo.person import Stuck
from kore.demo.terminal import Shown


class FakeLab:
    def __init__(self) -> None:
        self.closed: list[str] = []

    def send(self, path: str, order: Any) -> Any:
        assert path == "api/terminals"
        return {"name": "7"}

    def delete(self, path: str) -> None:
        self.closed.append(path)


class Shell:
    """A terminal that echoes what is typed, colours it, and lets a real shell do it."""

    def __init__(self, lab: FakeLab, path: str, patience: float) -> None:
        assert path == "terminals/websocket/7"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None: ...

    def send(self, message: list[str]) -> None:
        self.typed = message[1].rstrip("\r")

    def messages(self) -> Iterator[list[Any]]:
        yield ["setup", {}]
        yield ["stdout", f"\x1b[01;32m$\x1b[0m {self.typed}\r\n"]
        done = subprocess.run(["sh", "-c", self.typed], capture_output=True, text=True, check=True)
        for letter in done.stdout.replace("\n", "\r\n"):
            yield ["stdout", letter]
        raise Stuck("cut off")


@pytest.fixture
def lab(monkeypatch: pytest.MonkeyPatch) -> FakeLab:
    monkeypatch.setattr(terminal, "Channel", Shell)
    return FakeLab()


@pytest.mark.parametrize(
    ("command", "shown"),
    [
        ("printf 'a\\nb\\n'", Shown("a\nb\n", 0)),
        ("(exit 3)", Shown("", 3)),
        ("printf '\\033[31mred\\033[0m\\n'", Shown("red\n", 0)),
    ],
)
def test_output_and_status(command: str, shown: Shown, lab: Any) -> None:
    assert terminal.run(lab, command) == shown
    assert lab.closed == ["api/terminals/7"]


def test_a_terminal_is_closed_when_the_command_never_ends(lab: Any) -> None:
    with pytest.raises(Stuck):
        terminal.run(lab, "echo stuck; exit 0")
    assert lab.closed == ["api/terminals/7"]
