from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from kore.settings import Resource, Storage
from kore.storage import Kind, Login

KEY = "ssh-ed25519 AAAA"


def resource(url: str, **other: Any) -> Resource:
    return Resource(title="Cloud", url=url, **other)


@pytest.mark.parametrize(
    ("url", "other"),
    [
        ("webdav://h/files/{user}", {}),
        ("webdav://h/open", {"login": "none"}),
        ("s3://h/bucket", {"login": "shared"}),
        ("smb://h/share", {}),
        ("sftp://h/home", {"host_key": KEY}),
    ],
)
def test_what_fits(url: str, other: dict[str, Any]) -> None:
    found = resource(url, **other)
    assert str(found.address) == found.url
    assert found.login is Login(other.get("login", "ask"))


@pytest.mark.parametrize(
    ("url", "other", "problem"),
    [
        ("webdav://ada:x@h/", {}, "neither name nor password"),
        ("sftp://h/home", {}, "host_key belongs to sftp, and sftp needs it"),
        ("smb://h/share", {"host_key": KEY}, "host_key belongs to sftp"),
        ("smb://h/share", {"login": "none"}, "smb needs a name and a password"),
        ("webdav://h/{user}", {"login": "shared"}, "nobody is asked for it"),
        ("webdav://h/", {"login": "maybe"}, "login"),
        ("webdav://h/", {"password": "x"}, "password"),
    ],
)
def test_what_does_not_fit_is_refused(url: str, other: dict[str, Any], problem: str) -> None:
    with pytest.raises(ValidationError, match=problem):
        resource(url, **other)


def test_names_and_kinds() -> None:
    one = {"title": "x", "url": "webdav://h/"}
    assert Storage.model_validate({"resources": {"next-cloud": one}, "own": ["s3"]}).own == (Kind.S3,)
    for odd in ({"resources": {"a/b": one}}, {"own": ["file"]}):
        with pytest.raises(ValidationError):
            Storage.model_validate(odd)
