"""Our own keys on disk: ours alone, whole, and each under its own name."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import RSAAlgorithm

from kore import clock
from kore.errors import SettingsError
from kore.lti import key_folder

EXAMPLE = (
    "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMs"
    "tn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5haj"
    "rn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw"
)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def add(folder: Path) -> Path:
    with key_folder.changing(folder):
        return folder / f"{key_folder.add(folder, clock.now())}.pem"


def pem(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> bytes:
    form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return key.private_bytes(*form)


def test_a_key_is_readable_for_us_alone_and_no_draft_stays(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    file = add(folder)
    assert (mode(folder), mode(file)) == (0o700, 0o600)
    assert sorted(path.name for path in folder.iterdir()) == [".lock", file.name]


def test_a_draft_that_a_crash_left_is_no_key_and_in_nobodys_way(tmp_path: Path) -> None:
    (tmp_path / "new.draft").write_text("half a k")
    assert key_folder.read(tmp_path) == ()
    add(tmp_path)
    assert len(key_folder.read(tmp_path)) == 1
    assert not (tmp_path / "new.draft").exists()


def test_no_directory_holds_no_keys_and_is_not_made(tmp_path: Path) -> None:
    assert key_folder.read(tmp_path / "keys") == ()
    assert not list(tmp_path.iterdir())


def test_a_kid_is_the_keys_thumbprint() -> None:
    """The example of RFC 7638, section 3.1."""
    key = RSAAlgorithm.from_jwk({"kty": "RSA", "n": EXAMPLE, "e": "AQAB", "alg": "RS256", "kid": "2011-04-29"})
    assert isinstance(key, rsa.RSAPublicKey)
    assert key_folder.thumbprint(key) == "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"


def test_a_file_that_holds_another_key_than_its_name_says_is_refused(tmp_path: Path) -> None:
    first, second = add(tmp_path), add(tmp_path)
    assert {stored.kid for stored in key_folder.read(tmp_path)} == {first.stem, second.stem}
    first.write_bytes(second.read_bytes())
    with pytest.raises(SettingsError, match=f"would be {second.stem}.pem"):
        key_folder.read(tmp_path)


def test_keys_from_before_thumbprints_keep_their_names(tmp_path: Path) -> None:
    add(tmp_path).rename(tmp_path / "0123456789abcdef.pem")
    (stored,) = key_folder.read(tmp_path)
    assert stored.kid == "0123456789abcdef"


@pytest.mark.parametrize("content", [b"", b"nonsense"])
def test_a_file_that_is_no_key_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "0123456789abcdef.pem").write_bytes(content)
    with pytest.raises(SettingsError, match="cannot be used"):
        key_folder.read(tmp_path)


@pytest.mark.parametrize(
    "key", [ec.generate_private_key(ec.SECP256R1()), rsa.generate_private_key(public_exponent=65537, key_size=1024)]
)
def test_a_key_of_another_kind_or_a_weak_one_is_refused(tmp_path: Path, key: rsa.RSAPrivateKey) -> None:
    (tmp_path / "0123456789abcdef.pem").write_bytes(pem(key))
    with pytest.raises(SettingsError, match="no RSA key of 2048 bits or more"):
        key_folder.read(tmp_path)


@pytest.mark.parametrize("open_", ["folder", "file"])
def test_what_others_could_read_is_closed_and_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, open_: str
) -> None:
    folder = tmp_path / "keys"
    path = {"file": add(folder), "folder": folder}[open_]
    key_folder.read(folder)
    assert not caplog.records
    path.chmod(0o755)
    key_folder.read(folder)
    assert mode(path) == 0o700
    (record,) = caplog.records
    assert "had the mode 755" in record.getMessage()
    assert "kore keys rotate --at-once" in record.getMessage()


def test_keys_in_the_nix_store_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = tmp_path / "store"
    file = add(store / "abc-keys")
    monkeypatch.setattr(key_folder, "NIX_STORE", store)
    (tmp_path / "folder").symlink_to(store / "abc-keys")
    (tmp_path / "keys").mkdir(mode=0o700)
    (tmp_path / "keys" / file.name).symlink_to(file)
    for folder in (store / "abc-keys", tmp_path / "folder", tmp_path / "keys"):
        with pytest.raises(SettingsError, match="everybody may read"):
            key_folder.read(folder)


def test_a_directory_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SettingsError, match="cannot be changed"), key_folder.changing(tmp_path / "file" / "keys"):
        pytest.fail("it was entered")


def test_another_users_directory_is_not_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key that root makes there would be unreadable for the service."""
    owner = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: owner + 1)
    with pytest.raises(SettingsError, match=f"belongs to user number {owner}"), key_folder.changing(tmp_path):
        pytest.fail("it was entered")
    assert not list(tmp_path.iterdir())


def test_one_process_at_a_time_changes_it(tmp_path: Path) -> None:
    entered = threading.Event()

    def another() -> None:
        with key_folder.changing(tmp_path):
            entered.set()

    with key_folder.changing(tmp_path):
        waiting = threading.Thread(target=another)
        waiting.start()
        assert not entered.wait(0.2)
    assert entered.wait(5)
    waiting.join()


def test_a_key_that_is_gone_already_is_removed(tmp_path: Path) -> None:
    file = add(tmp_path)
    for _ in range(2):
        key_folder.remove(tmp_path, file.stem)
    assert key_folder.read(tmp_path) == ()


def test_what_cannot_be_written_or_deleted_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no key can be written"):
        key_folder.add(tmp_path / "nowhere", clock.now())
    (tmp_path / "a.pem").mkdir()
    with pytest.raises(SettingsError, match="cannot be deleted"):
        key_folder.remove(tmp_path, "a")
