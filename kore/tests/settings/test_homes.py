from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from kore.settings import Homes, Repository

URL = "https://git.example.test/notebooks.git"


def test_nothing_comes_where_nothing_is_said() -> None:
    assert (Homes().skeleton, dict(Homes().repositories)) == (None, {})


@pytest.mark.parametrize("url", [URL, "http://127.0.0.1:9100/a.git"])
def test_a_repository_has_an_address_and_a_branch(url: str) -> None:
    assert Repository(url=url).branch == "main"
    assert Repository(url=url, branch="term/2026.1").branch == "term/2026.1"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"url": "https://ada:secret@git.example.test/a.git"}, "web address"),
        ({"url": "https://:secret@git.example.test/a.git"}, "user or a password"),
        ({"url": "http://git.example.test/a.git"}, "https://"),
        ({"url": "git@git.example.test:a.git"}, "web address"),
        ({"url": "file:///etc"}, "web address"),
        ({"branch": "--upload-pack=x"}, "no such branches"),
        ({"branch": "a..b"}, "no such branches"),
        ({"branch": ""}, "no such branches"),
    ],
)
def test_what_git_must_not_be_asked_is_refused(changes: dict[str, str], reason: str) -> None:
    with pytest.raises(ValidationError, match=reason):
        Repository.model_validate({"url": URL} | changes)


@pytest.mark.parametrize(
    "given",
    [
        {"skeleton": "folder"},
        {"repositories": {"../a": {"url": URL}}},
        {"repositories": {"a": {}}},
        {"repositories": {"shared": {"url": URL}}},
    ],
)
def test_places_that_cannot_be_are_refused(given: Any) -> None:
    with pytest.raises(ValidationError):
        Homes.model_validate(given)
