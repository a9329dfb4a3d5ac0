from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Self

import pytest

from kore.demo import kernel
from kore.demo.kernel import Kernel, Outcome


class FakeLab:
    """A lab whose kernel says what it is told to."""

    def __init__(self, *messages: tuple[str, dict[str, Any]]) -> None:
        self.messages = messages
        self.paths: list[str] = []
        self.orders: list[Any] = []

    def send(self, path: str, order: Any) -> Any:
        self.orders.append((path, order))
        return {"kernel": {"id": "k1"}}


class FakeChannel:
    def __init__(self, lab: FakeLab, path: str, patience: float) -> None:
        lab.paths.append(f"{path} {patience:g}")
        self._lab = lab

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None: ...

    def send(self, message: Any) -> None:
        self.sent = message

    def messages(self) -> Iterator[Any]:
        number = self.sent["header"]["msg_id"]
        yield {"msg_type": "stream", "content": {"text": "of somebody else"}, "parent_header": {"msg_id": "x"}}
        for kind, content in self._lab.messages:
            yield {"msg_type": kind, "content": content, "parent_header": {"msg_id": number}}


IDLE = ("status", {"execution_state": "idle"})


@pytest.fixture(autouse=True)
def _channel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernel, "Channel", FakeChannel)


def run(*messages: tuple[str, dict[str, Any]]) -> Outcome:
    return Kernel(FakeLab(*messages), "a.ipynb").run("1 + 1")  # type: ignore[arg-type]


def test_output_is_what_a_cell_shows() -> None:
    shown = run(("stream", {"text": "a\n"}), ("execute_result", {"data": {"text/plain": "2"}}), IDLE)
    assert shown.shown() == {"output": "a\n2", "error": None}


def test_an_exception_is_told_without_colours() -> None:
    assert run(("error", {"ename": "OSError", "evalue": "\x1b[31mno\x1b[0m"}), IDLE).error == "OSError: no"


def test_the_output_ends_when_the_cell_does() -> None:
    assert run(IDLE, ("stream", {"text": "later"})).output == ""


@pytest.mark.parametrize("state", ["restarting", "dead"])
def test_a_kernel_that_dies(state: str) -> None:
    assert run(("stream", {"text": "a"}), ("status", {"execution_state": state})) == Outcome("a", "the kernel died")


def test_the_notebooks_session_is_used() -> None:
    lab = FakeLab(IDLE)
    Kernel(lab, "b.ipynb").run("1", patience=5)  # type: ignore[arg-type]
    ((path, order),) = lab.orders
    assert (path, order["path"]) == ("api/sessions", "b.ipynb")
    assert lab.paths[0].startswith("api/kernels/k1/channels?session_id=")
    assert lab.paths[0].endswith(" 5")
