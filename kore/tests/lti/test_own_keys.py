"""Our own keys: private, kept, and exchanged without a gap."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from kore.errors import SettingsError
from kore.lti import own_keys
from kore.lti.own_keys import OwnKeys


def kid(token: str) -> str:
    return str(jwt.get_unverified_header(token)["kid"])


def test_the_first_key_is_made_and_only_we_can_read_it(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    OwnKeys(folder)
    (file,) = folder.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_signature_is_checked_with_the_published_key(tmp_path: Path) -> None:
    keys = OwnKeys(tmp_path)
    token = keys.sign({"iss": "kore"})
    (public,) = keys.key_set()["keys"]
    assert (public["kid"], public["alg"], public["use"], public["kty"]) == (kid(token), "RS256", "sig", "RSA")
    assert set(public) == {"kty", "n", "e", "kid", "alg", "use"}  # nothing private
    assert jwt.decode(token, jwt.PyJWK(public), algorithms=["RS256"]) == {"iss": "kore"}


def test_the_key_stays_over_a_restart(tmp_path: Path) -> None:
    assert OwnKeys(tmp_path).key_set() == OwnKeys(tmp_path).key_set()


def test_a_new_key_signs_while_the_old_one_stays_published(tmp_path: Path) -> None:
    old = kid(OwnKeys(tmp_path).sign({}))
    os.utime(tmp_path / f"{old}.pem", (1, 1))
    new = own_keys.make(tmp_path)
    keys = OwnKeys(tmp_path)
    assert kid(keys.sign({})) == new != old
    assert [key["kid"] for key in keys.key_set()["keys"]] == [old, new]


@pytest.mark.parametrize("content", [b"", b"nonsense"])
def test_a_file_that_is_no_key_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.pem").write_bytes(content)
    with pytest.raises(SettingsError, match="cannot be used"):
        OwnKeys(tmp_path)


def test_a_key_of_another_kind_is_refused(tmp_path: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (tmp_path / "a.pem").write_bytes(key.private_bytes(*form))
    with pytest.raises(SettingsError, match="no RSA key"):
        OwnKeys(tmp_path)


def test_a_directory_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SettingsError):
        OwnKeys(tmp_path / "file" / "keys")
