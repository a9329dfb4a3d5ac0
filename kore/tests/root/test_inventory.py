"""The machine's GPUs are asked for with bounded patience, and a bad answer is none."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kore.root.__main__ import main
from kore.root.grants import Refused
from kore.root.inventory import write


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "inventory"
    path.write_text("an older answer")
    return path


@pytest.fixture
def strict() -> Iterator[None]:
    """New files are nobody else's."""
    before = os.umask(0o077)
    yield
    os.umask(before)


@pytest.mark.usefixtures("strict")
def test_the_answer_is_what_the_command_says_and_everybody_may_read_it(file: Path) -> None:
    assert main(["inventory", str(file), "/bin/echo", "GPU 0"]) == 0
    assert file.read_text() == "GPU 0\n"
    assert file.stat().st_mode & 0o777 == 0o644
    assert [path.name for path in file.parent.iterdir()] == ["inventory"]


@pytest.mark.parametrize(
    ("command", "message"),
    [
        (["/bin/sh", "-c", "echo 'GPU 0'; exit 3"], "/bin/sh has no answer: status 3"),
        (["/bin/cat", "/dev/zero"], "/bin/cat has no answer"),
        (["/no/such/program"], "/no/such/program cannot be run: No such file"),
    ],
)
def test_a_bad_answer_lists_nothing(file: Path, command: list[str], message: str) -> None:
    with pytest.raises(Refused, match=message):
        write(file, command)
    assert file.read_text() == ""


def test_a_command_that_hangs_is_ended(file: Path) -> None:
    began = time.monotonic()
    with pytest.raises(Refused, match=r"does not answer within 0.2 s"):
        write(file, ["/bin/sleep", "60"], patience=0.2)
    assert time.monotonic() - began < 30
    assert file.read_text() == ""


def test_without_a_command_there_is_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["inventory", "/tmp/x"]) == 2
    assert "inventory <where to say which GPUs there are> <command" in capsys.readouterr().err
