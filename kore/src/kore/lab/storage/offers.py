"""What there is to connect to: the administrator's resources for this person, and those that the person adds."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from kore.storage import Address, Kind, Login

#: labels of JupyterLab's dialogue, which has no room for spaces
_LABELS = {Kind.S3: ("Access-key", "Secret-key")}
_USUAL = ("User", "Password")


@dataclass(frozen=True)
class Secret:
    """A name and a password, or the two keys of S3."""

    user: str
    password: str = field(repr=False)


class KeyUnusable(ValueError):
    """The administrator's key is not there, or is none; the message is for the person."""


@dataclass(frozen=True)
class Offer:
    """Something that can be connected to."""

    #: its name in paths
    drive: str
    title: str
    address: Address
    login: Login = Login.ASK
    writable: bool = True
    host_key: str | None = None

    @property
    def labels(self) -> tuple[str, str]:
        """What the person is asked for."""
        return _LABELS.get(self.address.kind, _USUAL)

    @property
    def url(self) -> str:
        """The address as jupyter-fs' dialogue wants it: with a mark for each thing that it shall ask for."""
        if self.login is not Login.ASK:
            return str(self.address)
        marks = ":".join(f"{{{{{label}}}}}" for label in self.labels)
        return f"{self.address.kind}://{marks}@{self.address.place}"

    def typed(self, tokens: Any) -> Secret | None:
        """What the person has typed, if it is whole."""
        values = [tokens.get(label) for label in self.labels] if isinstance(tokens, dict) else []
        whole = [value for value in values if isinstance(value, str) and value]
        return Secret(*whole) if len(whole) == len(self.labels) else None


@dataclass(frozen=True)
class Offers:
    """All that this lab may connect to."""

    given: Mapping[str, Offer]
    own: frozenset[Kind]
    #: where root has laid shared secrets
    secrets: Path

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Self:
        """What the variables say."""
        said = json.loads(environment.get("KORE_STORAGE") or "{}")
        given = {
            name: Offer(
                drive=name,
                title=one["title"],
                address=Address.of(one["url"]),
                login=Login(one["login"]),
                writable=one["writable"],
                host_key=one["host_key"],
            )
            for name, one in said.get("resources", {}).items()
        }
        folder = Path(environment.get("KORE_STORAGE_SECRETS") or "/nonexistent")
        return cls(given, frozenset(map(Kind, said.get("own", []))), folder)

    def added(self, resource: Mapping[str, Any]) -> Offer:
        """What a person has added in JupyterLab's settings.

        Raises:
            ValueError: it cannot be; the message is for the person and repeats nothing secret.
        """
        url, title = str(resource.get("url") or ""), str(resource.get("name") or "")
        address = Address.of(_unmarked(url))
        if address.kind not in self.own:
            known = ", ".join(f"{kind}://" for kind in sorted(self.own)) or "none at all"
            raise ValueError(f"here people may add addresses of these kinds: {known}")
        if resource.get("kwargs") not in (None, "", "{}", {}):
            raise ValueError("leave the field for further arguments empty: whatever is in it would be saved as it is")
        digest = hashlib.sha256(str(address).encode()).hexdigest()[:8]
        return Offer(f"own-{digest}", title or address.server, address)

    def shared(self, offer: Offer) -> Secret:
        """The secret that the administrator has brought for all who use it.

        Raises:
            KeyUnusable: root has laid none, or it is not a name and a password in two lines.
        """
        try:
            lines = (self.secrets / offer.drive).read_text().splitlines()
        except (OSError, UnicodeError) as error:
            raise KeyUnusable(
                f"the key that the administrator gives with {offer.title!r} is not there; stop and start your lab, "
                "and tell the administrator if that does not help"
            ) from error
        if len(lines) != 2 or not all(lines):  # noqa: PLR2004  # a name and a password
            raise KeyUnusable(
                f"the key of {offer.title!r} is not a name and a password in two lines; tell the administrator"
            )
        return Secret(*lines)


def here() -> Offers:
    """The offers of this lab, by its environment."""
    return Offers.of(os.environ)


def _unmarked(url: str) -> str:
    """The address without the marks that we have put in."""
    for labels in (_USUAL, *_LABELS.values()):
        marks = ":".join(f"{{{{{label}}}}}" for label in labels)
        url = url.replace(f"://{marks}@", "://", 1)
    return url
