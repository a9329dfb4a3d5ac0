from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from kore import lab
from kore.lab.notices import LONGEST, Notices

BROWSER = Path(lab.__file__).parent / "browser"
FULL = {"en": "The disk is full.", "de": "Die Platte ist voll."}
GONE = {"en": "The kernel is gone.", "de": "Der Kernel ist weg."}


def test_what_is_told_is_shown_in_the_browsers_language() -> None:
    notices = Notices()
    notices.tell("disk", FULL, "warning")
    notices.tell("memory", GONE)
    assert notices.shown("en") == [
        {"key": "disk", "text": FULL["en"], "level": "warning"},
        {"key": "memory", "text": GONE["en"], "level": "info"},
    ]
    assert [notice["text"] for notice in notices.shown("de")] == [FULL["de"], GONE["de"]]


def test_the_same_key_replaces_and_withdrawing_takes_away() -> None:
    notices = Notices()
    notices.tell("disk", FULL, "warning")
    notices.tell("disk", GONE, "error")
    assert notices.shown("en") == [{"key": "disk", "text": GONE["en"], "level": "error"}]
    notices.withdraw("disk")
    notices.withdraw("disk")
    assert notices.shown("en") == []


@pytest.mark.parametrize("text", [{"en": "x"}, {"de": "x"}, {"en": "x", "de": "x" * (LONGEST + 1)}])
def test_refuses_what_somebody_could_not_read(text: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="a notice"):
        Notices().tell("key", text)
    Notices().tell("key", {"en": "x" * LONGEST, "de": "x"})


def test_a_changed_script_has_another_address() -> None:
    """Browsers keep it for years, and files of the Nix store are all from 1970."""
    build = json.loads((BROWSER / "kore" / "package.json").read_text())["jupyterlab"]["_build"]
    script = (BROWSER / "kore" / "notices.js").read_bytes()
    assert build["load"] == f"notices.js?v={hashlib.sha256(script).hexdigest()[:16]}"
