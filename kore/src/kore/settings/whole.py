"""The whole file."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, ValidationError, model_validator

from kore.archive import Limits
from kore.errors import SettingsError
from kore.settings.gpu import Gpu
from kore.settings.homes import Homes
from kore.settings.keep import Keep
from kore.settings.labs import Culling, Labs
from kore.settings.platforms import Platform, Registration
from kore.settings.rooms import AutomaticRooms, Rooms
from kore.settings.shared import FolderName, Share
from kore.settings.storage import Storage
from kore.settings.values import NIX_STORE, InstanceName, Port, Section, WebAddress, origin, without_password


class Roster(Section):
    """Who is in the courses, as the platforms list it (Names and Role Provisioning Services 2.0)."""

    hour: int = Field(default=3, ge=0, le=23, description="The hour, by the server's clock, at which all are read.")


class Keys(Section):
    """The instance's own keys."""

    rotate_after: int = Field(
        default=180, ge=0, description="Days after which a new key takes over; 0: only `kore keys rotate` makes one."
    )


class Ports(Section):
    """Loopback ports of the instance's processes."""

    proxy: Port = Field(default=8000, description="The proxy, which the web server (or, in the demo, a browser) asks.")
    proxy_api: Port = Field(default=8001, description="The proxy's own API, which only the hub asks.")
    hub: Port = Field(default=8081, description="The hub.")
    kore: Port = Field(default=8082, description="Kore.")

    @model_validator(mode="after")
    def _distinct(self) -> Ports:
        used = list(self.model_dump().values())
        if len(set(used)) < len(used):
            raise ValueError("two processes cannot have the same port")
        return self


class NbGrader(Section):
    """Assignments and grading."""

    enable: bool = Field(
        default=True, description="Whether courses have assignments, grading labs and grades; else only labs."
    )


class Archives(Section):
    """Bounds of a release, a submission or a feedback."""

    packed_bytes: int = Field(default=64 << 20, gt=0, description="Size of an archive as it travels.")
    unpacked_bytes: int = Field(default=256 << 20, gt=0, description="Size of all its files together.")
    files: int = Field(default=2000, gt=0, description="Number of its files.")

    @property
    def limits(self) -> Limits:
        """The same bounds as `kore.archive` takes them."""
        return Limits(packed=self.packed_bytes, unpacked=self.unpacked_bytes, members=self.files)


class Sender(Section):
    """How grades travel to the platforms."""

    connections: int = Field(default=24, ge=1, le=100, description="Scores that are on their way at once.")
    timeout: float = Field(default=20, gt=0, description="Seconds until a request to a platform counts as lost.")
    attempts: int = Field(default=10, ge=1, description="Tries before a score is given up and shown as failed.")
    backoff: float = Field(
        default=1.0, gt=0, description="Seconds before the second try; each further one doubles them."
    )


class Settings(Section):
    """Everything that an administrator decides about one instance."""

    instance: InstanceName = Field(description="The instance's name, as in `services.ananke.instances.<name>`.")
    public_url: WebAddress = Field(description="Where browsers reach the instance, path included.")
    state_dir: Path = Field(description="Where `hub`, `kore` and `homes` keep what must survive.")
    database_url: Annotated[str, AfterValidator(without_password)] | None = Field(
        default=None, description="SQLAlchemy URL of Kore's store, without a password; SQLite by default."
    )
    platforms: tuple[Platform, ...] = Field(default=(), description="The LMS registrations.")
    admins: frozenset[str] = Field(default=frozenset(), description="Hub users who administrate the hub.")
    registration: Registration = Registration()
    roster: Roster = Roster()
    keys: Keys = Keys()
    ports: Ports = Ports()
    nbgrader: NbGrader = NbGrader()
    rooms: Rooms = Field(default={}, description="Rooms that belong to no course, by name.")
    automatic_rooms: AutomaticRooms = AutomaticRooms()
    labs: Labs = Labs()
    gpu: Gpu = Gpu()
    homes: Homes = Homes()
    shared: Mapping[FolderName, Share] = Field(default={}, description="Folders that several labs have.")
    culling: Culling = Culling()
    keep: Keep = Keep()
    storage: Storage = Storage()
    archives: Archives = Archives()
    sender: Sender = Sender()

    @model_validator(mode="after")
    def _consistent(self) -> Settings:
        keys = [(platform.issuer, platform.client_id) for platform in self.platforms]
        if twice := {key for key in keys if keys.count(key) > 1}:
            raise ValueError(f"platforms: issuer and client id registered twice: {sorted(twice)}")
        labs = self.labs.ports
        if inside := [name for name, port in self.ports.model_dump().items() if labs.first <= port <= labs.last]:
            raise ValueError(f"ports: {', '.join(inside)} between {labs.first} and {labs.last}, which are for labs")
        if self.gpu.devices and self.labs.spawner != "systemd":
            raise ValueError("gpu: only labs in units (labs.spawner `systemd`) can be given devices")
        if self.forgets_people and self.keep.homes:
            raise ValueError("keep: where people are forgotten, whoever gets a freed name would find a stranger's home")
        if not self.state_dir.is_absolute():
            raise ValueError("state_dir: must be an absolute path")
        if Path(os.path.normpath(self.state_dir)).is_relative_to(NIX_STORE):
            raise ValueError(f"state_dir: {NIX_STORE} cannot be written to, and everybody may read it")
        return self

    @cached_property
    def base_path(self) -> str:
        """The path of `public_url`, with a slash at both ends."""
        return f"/{urlsplit(self.public_url).path.strip('/')}/".replace("//", "/")

    @cached_property
    def origin(self) -> str:
        """Scheme, host and port of `public_url`."""
        return origin(self.public_url)

    @property
    def secure(self) -> bool:
        """Whether browsers come by https, so that cookies may demand it."""
        return self.public_url.startswith("https:")

    @property
    def forgets_people(self) -> bool:
        """Whether Kore knows only the people who are here; submissions and grades are for longer."""
        return not self.keep.people and not self.nbgrader.enable

    @property
    def kore_path(self) -> str:
        """Path of Kore's routes in the browser, without a slash at its end."""
        return f"{self.base_path}services/kore"

    @property
    def launch_url(self) -> str:
        """Where browsers bring the LMSs' messages."""
        return f"{self.origin}{self.kore_path}/lti/launch"

    @property
    def kore_url(self) -> str:
        """Kore as the hub and the labs reach it: past the proxy."""
        return f"http://127.0.0.1:{self.ports.kore}{self.kore_path}"

    @property
    def hub_api_url(self) -> str:
        """The hub's REST API as Kore reaches it."""
        return f"http://127.0.0.1:{self.ports.hub}{self.base_path}hub/api"

    @property
    def kore_dir(self) -> Path:
        """What only Kore reads and writes."""
        return self.state_dir / "kore"

    @property
    def shared_dir(self) -> Path:
        """Where a lab in a unit finds the shared folders that it has."""
        return self.state_dir / "shared"

    @property
    def store_url(self) -> str:
        """The store's SQLAlchemy URL."""
        return self.database_url or f"sqlite:///{self.kore_dir / 'kore.sqlite'}"


def load(path: Path) -> Settings:
    """Read and check a settings file.

    Raises:
        SettingsError: the file is unreadable, not JSON, has unknown keys, lacks a field or contradicts itself; the
            message names every such place.
    """
    try:
        return Settings.model_validate_json(path.read_bytes())
    except OSError as error:
        raise SettingsError(f"cannot read {path}: {error.strerror}") from error
    except ValidationError as error:
        problems = [f"  {'.'.join(map(str, e['loc'])) or '(whole file)'}: {e['msg']}" for e in error.errors()]
        raise SettingsError("\n".join([f"{path} is not a valid settings file:", *problems])) from None
