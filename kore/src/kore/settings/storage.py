"""Storage that is elsewhere: what labs offer to whom (jupyter-fs)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from kore.settings.values import Section
from kore.settings.who import Who
from kore.storage import USER, Address, Kind, Login, is_name

#: where a server knows people without a name, and says so without a password that could be stolen
_PUBLIC = frozenset({Kind.WEBDAV, Kind.S3})


def _address(text: str) -> str:
    return str(Address.of(text))


def _name(text: str) -> str:
    if not is_name(text):
        raise ValueError("only lower-case letters, digits and hyphens, a letter first, 31 at most")
    return text


class Resource(Section):
    """Files on a server that labs show."""

    title: str = Field(min_length=1, description="What people read.")
    url: Annotated[str, AfterValidator(_address)] = Field(
        description="`<kind>://<server>/<path>`; kinds are webdav, s3, smb and sftp."
    )
    who: Who = Field(default=Who(), description="To whom it is given.")
    login: Login = Field(
        default=Login.ASK,
        description="`ask`: each person's own name and password. `shared`: one for all of them, which root brings to "
        "their labs. `none`: what everybody may read.",
    )
    writable: bool = Field(default=True, description="Whether labs write there.")
    host_key: str | None = Field(
        default=None, min_length=1, description="sftp: the server's public key, as in a file `known_hosts`."
    )

    @property
    def address(self) -> Address:
        """Where the files are."""
        return Address.of(self.url)

    @model_validator(mode="after")
    def _whole(self) -> Resource:
        kind = self.address.kind
        if (kind is Kind.SFTP) != (self.host_key is not None):
            raise ValueError("host_key belongs to sftp, and sftp needs it: else anybody could take the passwords")
        if self.login is Login.NONE and kind not in _PUBLIC:
            raise ValueError(f"{kind} needs a name and a password")
        if self.login is not Login.ASK and USER in self.url:
            raise ValueError(f"{USER} stands for the name that a person types, and nobody is asked for it")
        return self


class Storage(Section):
    """What labs show beside the files of the home."""

    enable: bool = Field(default=False, description="Whether labs show any.")
    resources: Mapping[Annotated[str, AfterValidator(_name)], Resource] = Field(
        default={}, description="What the administrator offers, by name."
    )
    own: tuple[Kind, ...] = Field(default=(), description="Kinds that people may add by themselves.")
