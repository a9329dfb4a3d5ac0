"""The file of the platforms' keys: whole or not at all, and never in the way."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from kore.lti.key_file import OLDEST, KeyFile

ADDRESS = "https://lms.example.test/jwks"
KEY = {"kty": "RSA", "kid": "a", "n": "AQAB", "e": "AQAB"}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "platform-keys.json"


def test_what_is_written_is_read_with_its_age(file: Path, moment: Any) -> None:
    asyncio.run(KeyFile(file).write({ADDRESS: ([KEY], 5.0), "https://old.example.test": ([KEY], OLDEST)}))
    assert file.stat().st_mode & 0o777 == 0o600
    moment.pass_(seconds=10)
    assert KeyFile(file).read() == {ADDRESS: ([KEY], 15.0)}
    assert [path.name for path in file.parent.iterdir()] == [file.name]


async def test_what_is_written_replaces_what_was_there(file: Path, moment: Any) -> None:
    await KeyFile(file).write({ADDRESS: ([KEY], 0.0)})
    await KeyFile(file).write({"https://other.example.test": ([KEY], 0.0)})
    assert set(KeyFile(file).read()) == {"https://other.example.test"}


def test_no_file_holds_no_keys(file: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert KeyFile(file).read() == {}
    assert not caplog.records


DAMAGED = [
    "",
    "{",
    "5",
    "[" * 100_000,
    '{"a": 1}',
    '{"a": {"at": 1}}',
    '{"a": {"at": "x", "keys": []}}',
    '{"a": {"at": 1, "keys": ["x"]}}',
]


@pytest.mark.parametrize("content", DAMAGED)
def test_a_damaged_file_is_as_good_as_none(file: Path, content: str, caplog: pytest.LogCaptureFixture) -> None:
    file.write_text(content)
    assert KeyFile(file).read() == {}
    assert "cannot be used" in caplog.text


async def test_a_disk_that_takes_nothing_stops_nobody(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    await KeyFile(tmp_path / "missing" / "keys.json").write({ADDRESS: ([KEY], 0.0)})
    assert "cannot be kept" in caplog.text
