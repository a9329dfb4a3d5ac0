"""A system's archive holds every text that it refers to, without hashes; what no archive can hold is refused."""

from __future__ import annotations

import json
from typing import Any

import closure
import pytest
from archive import HASH, ArchiveError, Entry

A, B = "a" * 32, "b" * 32
TOP = f"/nix/store/{A}-nixos-system-x.drv"


def system(files: dict[str, dict[str, str]], stored: dict[str, str]) -> dict[str, Any]:
    """Derivations of a system with these files, and with texts in the store."""
    texts = {
        path: {"env": {"text": text, "destination": "", "executable": "1" if path.endswith("script") else ""}}
        for path, text in stored.items()
    }
    return {TOP: {"env": {"files": json.dumps(files)}}, **texts}


def test_texts_are_followed_and_hashes_replaced() -> None:
    script, settings = f"/nix/store/{A}-script", f"/nix/store/{B}-x.json"
    stored = {script: f"cat {settings}", settings: '{"a":1}', f"/nix/store/{B}-nobody-asks-for-it": "no"}
    files = {"/etc/x": {"text": f"{script} /nix/store/{A}-package/bin/y"}, "/etc/y": {"target": settings}}
    assert closure.archive(TOP, system(files, stored)).entries == (
        Entry("/etc/x", f"/nix/store/{HASH}-script /nix/store/{HASH}-package/bin/y"),
        Entry("/etc/y", target=f"/nix/store/{HASH}-x.json"),
        Entry(f"/nix/store/{HASH}-script", f"cat /nix/store/{HASH}-x.json", executable=True),
        Entry(f"/nix/store/{HASH}-x.json", '{\n  "a": 1\n}'),
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f"/nix/store/{A}-x /nix/store/{B}-x", "two store paths are called 'x'"),
        (f"/nix/store/{A}-source/tests/x.py", "refer to one file"),
        (f"/nix/store/{A}-x/bin /nix/store/{A}-x /nix/store/{B}-y", None),
    ],
)
def test_what_no_archive_can_hold_is_refused(text: str, message: str | None) -> None:
    known = system({"/etc/x": {"text": text}}, {})
    if message is None:
        assert len(closure.archive(TOP, known).entries) == 1
    else:
        with pytest.raises(ArchiveError, match=message):
            closure.archive(TOP, known)
