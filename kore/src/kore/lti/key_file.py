"""The platforms' key sets in a file, so that people come in after a restart also while their platform is down."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import secrets
from pathlib import Path
from typing import Any

from kore import clock

_log = logging.getLogger(__name__)

#: seconds after which keys are too old to trust: a platform that gave one up must be able to rely on that
OLDEST = 7 * 86400.0

#: the keys of one platform as it published them (RFC 7517)
Keys = list[dict[str, Any]]


class KeyFile:
    """Address of a key set → the keys, and how old they are in seconds."""

    def __init__(self, path: Path) -> None:
        """Keep them there; the directory must exist."""
        self._path = path
        self._turn = asyncio.Lock()

    def read(self) -> dict[str, tuple[Keys, float]]:
        """What was kept and is not too old. A file that cannot be used is as good as none: keys can be fetched."""
        now = clock.now().timestamp()
        try:
            entries = json.loads(self._path.read_bytes())
            found = {str(address): (usable(entry["keys"]), now - entry["at"]) for address, entry in entries.items()}
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
            _log.warning("the platforms' keys in %s cannot be used: %s", self._path, type(error).__name__)
            return {}
        # Keys of the future tell that a clock was wrong; how old they are nobody knows.
        return {address: (keys, age) for address, (keys, age) in found.items() if 0 <= age < OLDEST}

    async def write(self, kept: dict[str, tuple[Keys, float]]) -> None:
        """Keep these and no others; a full disk stops no launch."""
        now = clock.now().timestamp()
        entries = {address: {"at": now - age, "keys": keys} for address, (keys, age) in kept.items() if age < OLDEST}
        async with self._turn:
            try:
                await asyncio.to_thread(self._replace, json.dumps(entries))
            except OSError as error:
                _log.warning("the platforms' keys cannot be kept in %s: %s", self._path, error.strerror)

    def _replace(self, content: str) -> None:
        """Another content, whole or not at all."""
        draft = self._path.with_name(f".{self._path.name}.{secrets.token_hex(4)}")
        try:
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(content)
            draft.replace(self._path)
        finally:
            draft.unlink(missing_ok=True)


def usable(keys: Keys) -> Keys:
    """Those that can sign for LTI and have a name to be found by."""
    return [key for key in keys if key.get("kty") == "RSA" and isinstance(key.get("kid"), str)]
