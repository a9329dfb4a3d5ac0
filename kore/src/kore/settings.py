"""The settings of one instance: one JSON file that hub, Kore and labs read.

Nix writes the file; nothing else does. Secrets are never in it: systemd hands them over as credentials, and where it
does not (demo, development) they are made on first start in the state directory.
"""

from __future__ import annotations

import os
import secrets
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from kore import names
from kore.archive import Limits
from kore.errors import SettingsError

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def _web_address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"https", "http"} or not parts.hostname or parts.username or parts.fragment:
        raise ValueError("not a web address")
    if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
        raise ValueError("must begin with https:// (http:// only on this machine itself)")
    return text


WebAddress = Annotated[str, AfterValidator(_web_address)]
Port = Annotated[int, Field(ge=1, le=65535)]


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Platform(_Section):
    """One registration at an LMS (LTI 1.3 core, section 3.1.2)."""

    name: str = Field(min_length=1, description="What people read, for example “Moodle of the Example University”.")
    issuer: str = Field(min_length=1, description="The platform's `iss`, to the letter.")
    client_id: str = Field(min_length=1, description="The client id that the platform gave to this instance.")
    deployment_ids: tuple[str, ...] = Field(min_length=1, description="The deployments that are let in.")
    authorization_endpoint: WebAddress = Field(description="Where the platform answers OIDC authentication requests.")
    token_endpoint: WebAddress = Field(description="Where the platform gives access tokens for its services.")
    jwks_uri: WebAddress = Field(description="Where the platform publishes its public keys.")
    token_audience: str | None = Field(
        default=None, description="`aud` of token requests, where the platform wants another than its token end point."
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


class Labs(_Section):
    """How labs are started."""

    spawner: Literal["process"] = Field(
        default="process", description="`process`: plain child processes of the hub, for demo and development."
    )
    start_timeout: int = Field(default=120, gt=0, description="Seconds that a lab may take to answer.")


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

    instance: str = Field(description="The instance's name, as in `services.ananke.instances.<name>`.")
    public_url: WebAddress = Field(description="Where browsers reach the instance, path included.")
    state_dir: Path = Field(description="Where `hub`, `kore` and `homes` keep what must survive.")
    database_url: str | None = Field(default=None, description="SQLAlchemy URL of Kore's store; SQLite by default.")
    platforms: tuple[Platform, ...] = Field(default=(), description="The LMS registrations.")
    admins: frozenset[str] = Field(default=frozenset(), description="Hub users who administrate the hub.")
    ports: Ports = Ports()
    labs: Labs = Labs()
    archives: Archives = Archives()
    sender: Sender = Sender()

    @model_validator(mode="after")
    def _consistent(self) -> Settings:
        if not names.is_name(self.instance):
            raise ValueError("instance: only lower-case letters, digits and hyphens, a letter first, 31 at most")
        keys = [(platform.issuer, platform.client_id) for platform in self.platforms]
        if twice := {key for key in keys if keys.count(key) > 1}:
            raise ValueError(f"platforms: issuer and client id registered twice: {sorted(twice)}")
        if not self.state_dir.is_absolute():
            raise ValueError("state_dir: must be an absolute path")
        return self

    @cached_property
    def base_path(self) -> str:
        """The path of `public_url`, with a slash at both ends."""
        return f"/{urlsplit(self.public_url).path.strip('/')}/".replace("//", "/")

    @cached_property
    def origin(self) -> str:
        """Scheme, host and port of `public_url`."""
        parts = urlsplit(self.public_url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def secure(self) -> bool:
        """Whether browsers come by https, so that cookies may demand it."""
        return self.public_url.startswith("https:")

    @property
    def kore_path(self) -> str:
        """Path of Kore's routes in the browser, without a slash at its end."""
        return f"{self.base_path}services/kore"

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

    def platform(self, issuer: str, client_id: str) -> Platform | None:
        """The registration under issuer and client id."""
        found = (p for p in self.platforms if (p.issuer, p.client_id) == (issuer, client_id))
        return next(found, None)


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


def secret(settings: Settings, name: str) -> str:
    """A secret shared by the instance's processes: from the credentials directory, else made on first use.

    Args:
        settings: the instance's.
        name: the credential's name, for example `kore-to-hub`.

    Raises:
        SettingsError: a credential or secret file is there and cannot be read, or is empty.
    """
    credentials = os.environ.get("CREDENTIALS_DIRECTORY")
    if credentials and (given := Path(credentials) / name).exists():
        return _read_secret(given)
    own = settings.state_dir / "secrets" / name
    try:
        own.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _write_once(own, secrets.token_hex(32))
    except OSError as error:
        raise SettingsError(f"cannot write the secret {own}: {error.strerror}") from error
    return _read_secret(own)


def _write_once(path: Path, content: str) -> None:
    """Make the file whole or not at all; whoever comes second leaves the first one's content."""
    if path.exists():
        return
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(content)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _read_secret(path: Path) -> str:
    try:
        content = path.read_text().strip()
    except (OSError, UnicodeError) as error:
        raise SettingsError(f"cannot read the secret {path}: {type(error).__name__}") from error
    if not content:
        raise SettingsError(f"the secret {path} is empty; remove the file or write a secret into it")
    return content
