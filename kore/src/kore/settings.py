"""The settings of one instance: one JSON file that hub, Kore and labs read.

Nix writes the file; nothing else does. Secrets are never in it; they are in `kore.credentials`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import parse_qs, urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from kore.archive import Limits
from kore.errors import SettingsError

#: whatever is in it, everybody may read: never secrets, and nothing that must be written to
NIX_STORE = Path("/nix/store")
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
#: It is part of unit and user names: systemd nests slices by hyphens, and a user's name ends at 31 characters.
_INSTANCE = re.compile(r"[a-z][a-z0-9]{0,15}")
_MEMORY = re.compile(r"[1-9][0-9]*[KMGT]?")


def _web_address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"https", "http"} or not parts.hostname or parts.username or parts.fragment:
        raise ValueError("not a web address")
    if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
        raise ValueError("must begin with https:// (http:// only on this machine itself)")
    return text


def _instance(text: str) -> str:
    if not _INSTANCE.fullmatch(text):
        raise ValueError("only lower-case letters and digits, a letter first, 16 at most")
    return text


def _memory(text: str) -> str:
    if not _MEMORY.fullmatch(text):
        raise ValueError("must be a number of bytes, or one with K, M, G or T (powers of 1024), for example 2G")
    return text


def _without_password(url: str) -> str:
    parts = urlsplit(url)
    if parts.password is not None or "password" in parse_qs(parts.query, keep_blank_values=True):
        raise ValueError("secrets are never in the settings file; a password is the credential `database-password`")
    return url


def origin(address: str) -> str:
    """Scheme, host and port of a web address."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


WebAddress = Annotated[str, AfterValidator(_web_address)]
Memory = Annotated[str, AfterValidator(_memory)]
Port = Annotated[int, Field(ge=1, le=65535)]


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Platform(_Section):
    """One registration at an LMS (LTI 1.3 core, section 3.1.2)."""

    name: str = Field(min_length=1, description="What people read, for example “Moodle of the Example University”.")
    issuer: str = Field(min_length=1, description="The platform's `iss`, to the letter.")
    client_id: str = Field(min_length=1, description="The client id that the platform gave to this instance.")
    deployment_ids: tuple[str, ...] = Field(default=(), description="The deployments that are let in.")
    accept_deployments: bool = Field(
        default=False, description="Whether every other deployment of this registration is let in, too."
    )
    authorization_endpoint: WebAddress = Field(description="Where the platform answers OIDC authentication requests.")
    token_endpoint: WebAddress = Field(description="Where the platform gives access tokens for its services.")
    jwks_uri: WebAddress = Field(description="Where the platform publishes its public keys.")
    token_audience: str | None = Field(
        default=None, description="`aud` of token requests, where the platform wants another than its token end point."
    )
    origins: tuple[WebAddress, ...] = Field(
        default=(),
        description="Further web addresses at which people meet the LMS, where its own pages are not on the host of "
        "`authorization_endpoint`; all of them may show Kore in a frame.",
    )

    @model_validator(mode="after")
    def _reachable(self) -> Platform:
        if not self.deployment_ids and not self.accept_deployments:
            raise ValueError("deployment_ids is empty and accept_deployments is not set: nobody could come from there")
        return self

    @cached_property
    def known_origins(self) -> frozenset[str]:
        """Scheme, host and port of the pages that people come from."""
        return frozenset(origin(address) for address in (self.authorization_endpoint, *self.origins))


class Registration(_Section):
    """Dynamic registration: an LMS's administrator pastes one address, an administrator of the hub approves."""

    enable: bool = Field(default=True, description="Whether LMSs may ask to be registered.")
    private_networks: bool = Field(
        default=False,
        description="Whether an LMS that asks may be in a private network; else only public addresses are asked.",
    )


class Roster(_Section):
    """Who is in the courses, as the platforms list it (Names and Role Provisioning Services 2.0)."""

    hour: int = Field(default=3, ge=0, le=23, description="The hour, by the server's clock, at which all are read.")


class Keys(_Section):
    """The instance's own keys."""

    rotate_after: int = Field(
        default=180, ge=0, description="Days after which a new key takes over; 0: only `kore keys rotate` makes one."
    )


class Ports(_Section):
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


class NbGrader(_Section):
    """Assignments and grading."""

    enable: bool = Field(
        default=True, description="Whether courses have assignments, grading labs and grades; else only labs."
    )


class LabLimit(_Section):
    """What one lab may use; what is null is not said."""

    memory: Memory | None = Field(default=None, description="Bytes of memory, K, M, G and T as powers of 1024.")
    cpu: float | None = Field(
        default=None, gt=0, allow_inf_nan=False, description="Processor cores; 0.5 is half of one."
    )
    tasks: int | None = Field(
        default=None, ge=32, description="Processes and threads; a lab with a kernel has about 30."
    )


class LabLimits(_Section):
    """Who may use how much. Of several groups that say something the most generous counts."""

    user: LabLimit = Field(
        default=LabLimit(memory="2G", cpu=2, tasks=512),
        description="Everybody whose groups say nothing; what is null here has no limit but the instance's.",
    )
    groups: Mapping[str, LabLimit] = Field(
        default={}, description="By hub group, for example `instructors`, `rooms` or `nbgrader-<course>`."
    )


class LabPorts(_Section):
    """The loopback ports of labs in units. The template units deny their labs all of them; each lab is granted one."""

    first: Port = Field(default=20000, description="The first port.")
    last: Port = Field(default=29999, description="The last port; below those that the kernel gives to anybody.")

    @model_validator(mode="after")
    def _rising(self) -> LabPorts:
        if self.last < self.first:
            raise ValueError("the last port is below the first one")
        return self

    @property
    def count(self) -> int:
        """How many they are."""
        return self.last - self.first + 1


class Labs(_Section):
    """How labs are started."""

    spawner: Literal["process", "systemd"] = Field(
        default="process",
        description="`process`: plain child processes of the hub, for demo and development, without limits. "
        "`systemd`: instances of the template units `ananke-<instance>-{user,course,room}@.service`.",
    )
    start_timeout: int = Field(default=120, gt=0, description="Seconds that a lab may take to answer.")
    limits: LabLimits = LabLimits()
    ports: LabPorts = LabPorts()


class Culling(_Section):
    """Labs that nobody uses are stopped; their files stay."""

    enable: bool = Field(default=False, description="Whether they are stopped.")
    idle: int = Field(
        default=7200,
        ge=600,
        description="Seconds without activity after which a lab is stopped; labs report theirs every five minutes.",
    )
    max_age: int = Field(default=0, ge=0, description="Seconds after which even a used lab is stopped; 0: never.")


class Archives(_Section):
    """Bounds of a release, a submission or a feedback."""

    packed_bytes: int = Field(default=64 << 20, gt=0, description="Size of an archive as it travels.")
    unpacked_bytes: int = Field(default=256 << 20, gt=0, description="Size of all its files together.")
    files: int = Field(default=2000, gt=0, description="Number of its files.")

    @property
    def limits(self) -> Limits:
        """The same bounds as `kore.archive` takes them."""
        return Limits(packed=self.packed_bytes, unpacked=self.unpacked_bytes, members=self.files)


class Sender(_Section):
    """How grades travel to the platforms."""

    connections: int = Field(default=24, ge=1, le=100, description="Scores that are on their way at once.")
    timeout: float = Field(default=20, gt=0, description="Seconds until a request to a platform counts as lost.")
    attempts: int = Field(default=10, ge=1, description="Tries before a score is given up and shown as failed.")
    backoff: float = Field(
        default=1.0, gt=0, description="Seconds before the second try; each further one doubles them."
    )


class Settings(_Section):
    """Everything that an administrator decides about one instance."""

    instance: Annotated[str, AfterValidator(_instance)] = Field(
        description="The instance's name, as in `services.ananke.instances.<name>`."
    )
    public_url: WebAddress = Field(description="Where browsers reach the instance, path included.")
    state_dir: Path = Field(description="Where `hub`, `kore` and `homes` keep what must survive.")
    database_url: Annotated[str, AfterValidator(_without_password)] | None = Field(
        default=None, description="SQLAlchemy URL of Kore's store, without a password; SQLite by default."
    )
    platforms: tuple[Platform, ...] = Field(default=(), description="The LMS registrations.")
    admins: frozenset[str] = Field(default=frozenset(), description="Hub users who administrate the hub.")
    registration: Registration = Registration()
    roster: Roster = Roster()
    keys: Keys = Keys()
    ports: Ports = Ports()
    nbgrader: NbGrader = NbGrader()
    labs: Labs = Labs()
    culling: Culling = Culling()
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
