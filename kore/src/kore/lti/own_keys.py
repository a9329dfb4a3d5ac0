"""The instance's own keys: they sign what Kore sends to platforms, and are published as a key set."""

from __future__ import annotations

import json
import logging
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import jwt
from jwt.algorithms import RSAAlgorithm

from kore import clock
from kore.errors import SettingsError
from kore.lti import key_folder
from kore.lti.key_folder import Stored
from kore.lti.key_lives import Life, State, lives

#: by how much a key is younger than the one before it, at least
_APART = timedelta(seconds=1)
_log = logging.getLogger(__name__)


class OwnKeys:
    """RSA keys in a directory (`key_folder`): one signs (`key_lives`), all are published.

    Several processes may have the same directory; whoever changes it does so for all.
    """

    def __init__(self, folder: Path, rotate_after: int = 0) -> None:
        """Read the keys; make the first one where there is none.

        Args:
            folder: the directory.
            rotate_after: days after which `tend` makes a new key; 0: never.

        Raises:
            SettingsError: the directory cannot be used, or a file in it is no key of ours.
        """
        self._folder = folder
        self._rotate_after = timedelta(days=rotate_after)
        self._keys: tuple[Stored, ...] = key_folder.read(folder)
        if not self._keys:
            with key_folder.changing(folder):
                if not key_folder.read(folder):
                    key_folder.add(folder, clock.now())
            self._read()

    def sign(self, payload: dict[str, Any]) -> str:
        """A JWT signed with the key whose turn it is (RS256, as LTI 1.3 demands)."""
        keys = self._keys
        kid = next(life.kid for life in _lives(keys) if life.state is State.SIGNING)
        key = next(stored.key for stored in keys if stored.kid == kid)
        return jwt.encode(payload, key, algorithm="RS256", headers={"kid": kid})

    def key_set(self) -> dict[str, Any]:
        """The public keys as a JWK set (RFC 7517), the oldest first."""
        keys = {stored.kid: stored for stored in self._keys}
        return {"keys": [_public(keys[life.kid]) for life in self.lives()]}

    def lives(self) -> list[Life]:
        """How far each key has come, the oldest first."""
        return _lives(self._keys)

    def tend(self) -> None:
        """Follow the directory; make a new key when it is time, and delete those that nobody needs any more.

        Raises:
            SettingsError: the directory cannot be used; the keys known so far serve on.
        """
        self._follow()
        newest = self.lives()[-1]
        if self._rotate_after and newest.made + self._rotate_after <= clock.now():
            made = self.rotate()
            _log.info("the key %s is published; it signs from %s", made.kid, made.until)
        over = [life.kid for life in self.lives() if life.over(clock.now())]
        if over:
            with key_folder.changing(self._folder):
                for kid in over:
                    key_folder.remove(self._folder, kid)
            self._read()
            _log.info("the keys %s are over and deleted", ", ".join(over))

    def rotate(self) -> Life:
        """Publish a new key, which signs when the platforms can know it. If one waits already, that is it.

        Raises:
            SettingsError: the directory cannot be used or changed.
        """
        with key_folder.changing(self._folder):
            self._read()
            if self.lives()[-1].state is not State.NEXT:
                self._add()
                self._read()
        return self.lives()[-1]

    def replace(self) -> Life:
        """Sign with a new key at once and delete all others: somebody may have them.

        Platforms that do not ask for the key set again when they meet a new key refuse it for an hour.

        Raises:
            SettingsError: the directory cannot be used or changed.
        """
        with key_folder.changing(self._folder):
            self._read()
            made = self._add()
            for stored in self._keys:
                key_folder.remove(self._folder, stored.kid)
            self._read()
        return next(life for life in self.lives() if life.kid == made)

    def _add(self) -> str:
        """A new key, younger than all others even where the clock has been set back: the oldest one would sign."""
        newest = max(stored.made for stored in self._keys)
        return key_folder.add(self._folder, max(clock.now(), newest + _APART))

    def _follow(self) -> None:
        """Read again if another process has changed the directory."""
        if key_folder.ages(self._folder) != _ages(self._keys):
            self._read()

    def _read(self) -> None:
        found = key_folder.read(self._folder)
        if not found:
            raise SettingsError(f"there are no keys in {self._folder} any more")
        self._keys = found


def _ages(keys: tuple[Stored, ...]) -> dict[str, datetime]:
    return {stored.kid: stored.made for stored in keys}


def _lives(keys: tuple[Stored, ...]) -> list[Life]:
    return lives(_ages(keys), clock.now())


def _public(stored: Stored) -> dict[str, Any]:
    """Without `alg` Moodle would ask for the key again every time."""
    jwk = json.loads(RSAAlgorithm.to_jwk(stored.key.public_key()))
    return {"kty": "RSA", "n": jwk["n"], "e": jwk["e"], "kid": stored.kid, "alg": "RS256", "use": "sig"}
