"""The directory with the instance's own private keys: one file `<kid>.pem` each, which only its owner reads.

A key id is the key's thumbprint (RFC 7638), so none can ever name two keys. Kore's first keys were named by 16
hexadecimal digits; they keep their names.
"""

from __future__ import annotations

import base64
import fcntl
import hashlib
import json
import logging
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from kore.errors import SettingsError
from kore.settings import NIX_STORE

_log = logging.getLogger(__name__)
_BITS = 2048
#: the rights of everybody but the owner
_OTHERS = 0o077
_EARLIER = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True)
class Stored:
    """A key and the age of its file."""

    kid: str
    made: datetime
    key: rsa.RSAPrivateKey


def read(folder: Path) -> tuple[Stored, ...]:
    """All keys; none where there is no directory.

    What others could read is closed to them, and the log says so.

    Raises:
        SettingsError: the directory cannot be used, lies where everybody may read, or holds what is no key of ours.
    """
    try:
        if not folder.exists():
            return ()
        _close(folder)
        return tuple(_stored(file) for file in sorted(folder.glob("*.pem")))
    except (OSError, ValueError) as error:
        raise SettingsError(f"the keys in {folder} cannot be used: {error}") from error


def ages(folder: Path) -> dict[str, datetime]:
    """When each key was made, by key id; as long as that stays, so do the keys.

    Raises:
        SettingsError: the directory cannot be looked into.
    """
    try:
        return {file.stem: _made(file) for file in folder.glob("*.pem")}
    except OSError as error:
        raise SettingsError(f"the keys in {folder} cannot be used: {error}") from error


@contextmanager
def changing(folder: Path) -> Iterator[None]:
    """The directory, made where it is missing, for one process at a time.

    Raises:
        SettingsError: it cannot be used, or belongs to another user, for whom a file of ours would be unreadable.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if (owner := folder.stat().st_uid) != os.geteuid():
            raise SettingsError(f"{folder} belongs to user number {owner}, who alone may change the keys")
        lock = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise SettingsError(f"the keys in {folder} cannot be changed: {error}") from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def add(folder: Path, now: datetime) -> str:
    """Make a key and return its id; only while `changing`.

    Raises:
        SettingsError: it cannot be written.
    """
    key = rsa.generate_private_key(public_exponent=65537, key_size=_BITS)
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    kid = thumbprint(key.public_key())
    draft = folder / "new.draft"
    try:
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())
        os.utime(draft, (now.timestamp(), now.timestamp()))
        draft.rename(folder / f"{kid}.pem")
    except OSError as error:
        raise SettingsError(f"no key can be written to {folder}: {error}") from error
    return kid


def remove(folder: Path, kid: str) -> None:
    """Delete a key; only while `changing`.

    Raises:
        SettingsError: it cannot be deleted.
    """
    try:
        (folder / f"{kid}.pem").unlink(missing_ok=True)
    except OSError as error:
        raise SettingsError(f"the key {kid} in {folder} cannot be deleted: {error}") from error


def thumbprint(key: rsa.RSAPublicKey) -> str:
    """What the key's id must be (RFC 7638, section 3)."""
    jwk = json.loads(RSAAlgorithm.to_jwk(key))
    canonical = json.dumps({name: jwk[name] for name in ("e", "kty", "n")}, separators=(",", ":"))
    return base64.urlsafe_b64encode(hashlib.sha256(canonical.encode()).digest()).rstrip(b"=").decode()


def _stored(file: Path) -> Stored:
    _close(file)
    key = serialization.load_pem_private_key(file.read_bytes(), password=None)
    if not isinstance(key, rsa.RSAPrivateKey) or key.key_size < _BITS:
        raise ValueError(f"{file.name} is no RSA key of {_BITS} bits or more")
    if not _EARLIER.fullmatch(file.stem) and file.stem != (kid := thumbprint(key.public_key())):
        raise ValueError(f"{file.name} holds another key than its name says; that key's name would be {kid}.pem")
    return Stored(file.stem, _made(file), key)


def _made(file: Path) -> datetime:
    return datetime.fromtimestamp(file.stat().st_mtime, UTC)


def _close(path: Path) -> None:
    """Only the owner may read it, and it is where that can be so."""
    if path.resolve().is_relative_to(NIX_STORE):
        raise ValueError(f"{path.name} is in {NIX_STORE}, which everybody may read")
    found = path.stat().st_mode & 0o777
    if found & _OTHERS:
        path.chmod(found & ~_OTHERS)
        _log.warning(
            "%s had the mode %03o and was open to others; it is closed now. If anybody may have read it: "
            "`kore keys rotate --at-once`",
            path,
            found,
        )
