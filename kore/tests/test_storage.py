from __future__ import annotations

import pytest

from kore.storage import Address, Kind, is_name


@pytest.mark.parametrize(
    ("text", "kind", "server", "path"),
    [
        (
            "webdav://cloud.example.org/remote.php/dav/files/{user}/",
            Kind.WEBDAV,
            "cloud.example.org",
            "remote.php/dav/files/{user}",
        ),
        ("s3://s3.example.org:9000/bucket/a%20b", Kind.S3, "s3.example.org:9000", "bucket/a b"),
        ("smb://files/share", Kind.SMB, "files", "share"),
        (" sftp://Files.Example.org ", Kind.SFTP, "files.example.org", ""),
        ("sftp://h/a@b/Übung", Kind.SFTP, "h", "a@b/Übung"),
    ],
)
def test_addresses(text: str, kind: Kind, server: str, path: str) -> None:
    address = Address.of(text)
    assert (address.kind, address.server, address.path) == (kind, server, path)
    assert Address.of(str(address)) == address


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("https://cloud.example.org/x", "an address begins with one of webdav://, s3://, smb://, sftp://"),
        ("file:///etc", "an address begins with one of"),
        ("reference::webdav://h/x", "an address begins with one of"),
        ("webdav", "an address begins with one of"),
        ("webdav://ada:geheim@h/x", "holds neither name nor password"),
        ("webdav://ada@h/x", "holds neither name nor password"),
        ("webdav:///x", "has no server"),
        ("webdav://h:geheim/x", "has no server"),
        ("webdav://[::1/x", "has no server"),
        ("webdav://-h/x", "has no server"),
        ("webdav://h/x?password=geheim", "more than a server and a path"),
        ("webdav://h/x#geheim", "more than a server and a path"),
        ("webdav://h/x%0ageheim", "more than a server and a path"),
        ("webdav://h/a/../b", "an empty part"),
        ("webdav://h/a/%2e%2e/b", "an empty part"),
        ("webdav://h/a//b", "an empty part"),
        ("s3://h", "begins with a bucket"),
        ("smb://h/", "begins with a share"),
    ],
)
def test_what_is_no_address_is_refused_and_not_repeated(text: str, problem: str) -> None:
    with pytest.raises(ValueError, match=problem) as refused:
        Address.of(text)
    assert "geheim" not in str(refused.value)


def test_passwords_travel_by_tls_except_on_this_machine() -> None:
    assert Address.of("webdav://h:8443/x").web == "https://h:8443"
    assert Address.of("webdav://127.0.0.1:8080/x").web == "http://127.0.0.1:8080"


def test_a_path_can_have_the_persons_name() -> None:
    assert Address.of("webdav://h/files/{user}").of_user("ada").path == "files/ada"


@pytest.mark.parametrize(
    ("name", "fits"), [("next-cloud1", True), ("", False), ("A", False), ("a/b", False), ("..", False)]
)
def test_names(name: str, fits: bool) -> None:
    assert is_name(name) == fits
