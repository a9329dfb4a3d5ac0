"""Every error has a status, a code of its own, and words in every language."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kore import errors, texts
from kore.errors import KoreError


def tree(root: type[KoreError] = KoreError) -> Iterator[type[KoreError]]:
    yield root
    for child in root.__subclasses__():
        if child.__module__ == errors.__name__:
            yield from tree(child)


@pytest.mark.parametrize("error", list(tree()))
def test_an_error_has_words_and_a_status(error: type[KoreError]) -> None:
    assert 400 <= error.status <= 599
    assert set(texts.TEXTS[error.code]) == set(texts.LANGUAGES)
    for text in texts.TEXTS[error.code].values():
        assert text.title
        assert text.advice


def test_no_code_is_used_twice() -> None:
    codes = [error.code for error in tree()]
    assert len(codes) == len(set(codes)) > 15


def test_the_detail_is_what_the_log_says() -> None:
    assert str(errors.NotFound("no course")) == errors.NotFound("no course").detail == "no course"
    assert str(errors.NotFound()) == "not-found"
