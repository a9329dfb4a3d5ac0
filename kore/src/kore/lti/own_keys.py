"""The instance's own keys: they sign what Kore sends to platforms, and are published as a key set."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from kore.errors import SettingsError

_BITS = 2048


class OwnKeys:
    """RSA keys in a directory, one file `<kid>.pem` each; the newest signs, all are published."""

    def __init__(self, folder: Path) -> None:
        """Read the keys; make the first one where there is none.

        Raises:
            SettingsError: the directory cannot be used, or a file in it is no RSA key.
        """
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            if not any(folder.glob("*.pem")):
                make(folder)
            files = sorted(folder.glob("*.pem"), key=lambda file: (file.stat().st_mtime_ns, file.name))
            self._keys = {file.stem: _read(file) for file in files}
        except (OSError, ValueError) as error:
            raise SettingsError(f"the keys in {folder} cannot be used: {error}") from error

    def sign(self, payload: dict[str, Any]) -> str:
        """A JWT signed with the newest key (RS256, as LTI 1.3 demands)."""
        kid = list(self._keys)[-1]
        return jwt.encode(payload, self._keys[kid], algorithm="RS256", headers={"kid": kid})

    def key_set(self) -> dict[str, Any]:
        """The public keys as a JWK set (RFC 7517). Without `alg` Moodle would ask for it again every time."""
        return {"keys": [_public(kid, key) for kid, key in self._keys.items()]}


def _public(kid: str, key: rsa.RSAPrivateKey) -> dict[str, Any]:
    jwk = json.loads(RSAAlgorithm.to_jwk(key.public_key()))
    return {"kty": "RSA", "n": jwk["n"], "e": jwk["e"], "kid": kid, "alg": "RS256", "use": "sig"}


def make(folder: Path) -> str:
    """Add a key to the directory and return its key id; it signs as soon as the keys are read again.

    The older keys stay published until their files are removed, for platforms that remember them.
    """
    key = rsa.generate_private_key(public_exponent=65537, key_size=_BITS)
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    place = folder / f"{secrets.token_hex(8)}.pem"
    draft = place.with_suffix(".draft")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(pem)
    draft.rename(place)
    return place.stem


def _read(file: Path) -> rsa.RSAPrivateKey:
    key = serialization.load_pem_private_key(file.read_bytes(), password=None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise ValueError(f"{file.name} is no RSA key")  # noqa: TRY004 (of the file, not of a caller)
    return key
