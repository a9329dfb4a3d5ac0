from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.lab.storage.conftest import offered

from kore.lab.storage.offers import Offer, Offers, Secret
from kore.storage import Address, Kind


def offers(own: list[str] | None = None, secrets: str = "", **resources: Any) -> Offers:
    told = json.dumps({"resources": resources, "own": own or []})
    return Offers.of({"KORE_STORAGE": told, "KORE_STORAGE_SECRETS": secrets})


def test_what_the_hub_says() -> None:
    found = offers(["s3"], cloud=offered("webdav://cloud/{user}", writable=False))
    assert found.own == {Kind.S3}
    cloud = found.given["cloud"]
    assert (cloud.drive, cloud.title, cloud.writable) == ("cloud", "Cloud", False)
    assert cloud.url == "webdav://{{User}}:{{Password}}@cloud/{user}"
    assert Offers.of({}).given == Offers.of({"KORE_STORAGE": ""}).given == {}


def test_each_kind_asks_in_its_own_words() -> None:
    assert Offer("x", "X", Address.of("s3://s3/b")).url == "s3://{{Access-key}}:{{Secret-key}}@s3/b"
    assert Offer("x", "X", Address.of("smb://h/s")).labels == ("User", "Password")


@pytest.mark.parametrize(
    ("tokens", "secret"),
    [
        ({"User": "ada", "Password": "x"}, Secret("ada", "x")),
        ({"User": "ada"}, None),
        ({"User": "ada", "Password": ""}, None),
        ({"User": ["ada"], "Password": "x"}, None),
        (None, None),
        ("x", None),
    ],
)
def test_what_is_typed_counts_when_it_is_whole(tokens: Any, secret: Secret | None) -> None:
    assert Offer("x", "X", Address.of("webdav://h/")).typed(tokens) == secret


def test_a_password_is_not_shown() -> None:
    assert "geheim" not in repr(Secret("ada", "geheim"))


def test_what_people_add() -> None:
    all_kinds = offers(["webdav", "s3"])
    mine = all_kinds.added({"name": "Mine", "url": "webdav://h/a"})
    assert (mine.title, str(mine.address)) == ("Mine", "webdav://h/a")
    assert all_kinds.added({"url": mine.url}).drive == mine.drive, "with our marks it is the same one"
    assert all_kinds.added({"url": "s3://{{Access-key}}:{{Secret-key}}@s3/b"}).title == "s3"
    for resource, problem in (
        ({"url": "smb://h/s"}, "these kinds: s3://, webdav://"),
        ({"url": "webdav://ada:geheim@h/"}, "neither name nor password"),
        ({"url": "webdav://{{User}}:geheim@h/"}, "neither name nor password"),
        ({"url": "webdav://h/", "kwargs": '{"auth": 1}'}, "further arguments"),
        ({}, "an address begins with"),
    ):
        with pytest.raises(ValueError, match=problem) as refused:
            all_kinds.added(resource)
        assert "geheim" not in str(refused.value)
    with pytest.raises(ValueError, match="none at all"):
        offers().added({"url": "webdav://h/"})


@pytest.mark.parametrize(
    ("content", "secret"),
    [
        (b"ada\np:w \n", Secret("ada", "p:w ")),
        (b"ada\r\npw\r\n", Secret("ada", "pw")),
        (b"ada\n", None),
        (b"ada\npw\nmore\n", None),
        (b"\npw\n", None),
        (b"\xff\n\xfe\n", None),
    ],
)
def test_shared_secrets_are_two_lines(content: bytes, secret: Secret | None, tmp_path: Path) -> None:
    (tmp_path / "data").write_bytes(content)
    found = offers(secrets=str(tmp_path), data=offered("s3://s3/b", login="shared"))
    if secret:
        assert found.shared(found.given["data"]) == secret
        return
    with pytest.raises(ValueError, match="tell the administrator"):
        found.shared(found.given["data"])
