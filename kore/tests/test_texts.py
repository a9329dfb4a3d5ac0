"""The words for people, in the language that they ask for."""

from __future__ import annotations

import pytest

from kore import texts


@pytest.mark.parametrize(
    ("accepted", "tongue"),
    [
        ("de", "de"),
        ("de_AT", "de"),
        ("DE-ch;q=0.9", "de"),
        ("fr-FR, de;q=0.5, en;q=0.1", "de"),
        ("en-US,de;q=0.9", "en"),
        ("fr", "en"),
        ("", "en"),
        (",;,", "en"),
    ],
)
def test_language(accepted: str, tongue: str) -> None:
    assert texts.language(accepted) == tongue


def test_an_unknown_problem_has_words_too() -> None:
    assert texts.text("no-such-code", "de") == texts.TEXTS["internal"]["de"]
    assert texts.text("not-found", "de") != texts.text("not-found", "en")


def test_nothing_is_left_untranslated() -> None:
    assert all(words["de"].title != words["en"].title for words in texts.TEXTS.values())
