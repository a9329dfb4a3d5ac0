"""Secrets: credentials that systemd hands to a process, else files that are made once and that only we read."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from kore.errors import SettingsError
from kore.settings import Settings

#: What an instance's processes know each other by; each is a credential of that name, or a file.
SECRETS = ("kore-to-hub", "hub-to-kore", "hub-to-proxy")
#: The password of a database that asks for one. Only the administrator knows it, so it is never made.
DATABASE_PASSWORD = "database-password"  # noqa: S105 (the credential's name)


def secret(settings: Settings, name: str) -> str:
    """A secret shared by the instance's processes: from the credentials directory, else made on first use.

    Args:
        settings: the instance's.
        name: one of `SECRETS`.

    Raises:
        SettingsError: a credential or secret file is there and cannot be read, or is empty.
    """
    if (given := credential(name)) is not None:
        return given
    folder = settings.state_dir / "secrets"
    make_secret(folder, name)
    return _read(folder / name)


def known_secret(settings: Settings, name: str) -> str | None:
    """The same secret, or None where nobody has made it yet.

    Raises:
        SettingsError: it is there and cannot be read, or is empty.
    """
    if (given := credential(name)) is not None:
        return given
    path = settings.state_dir / "secrets" / name
    try:
        path.stat()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise SettingsError(f"cannot read the secret {path}: {error.strerror}") from error
    return _read(path)


def credential(name: str) -> str | None:
    """What systemd hands to this process under the name, or None.

    Raises:
        SettingsError: it is there and cannot be read, or is empty.
    """
    folder = os.environ.get("CREDENTIALS_DIRECTORY")
    if folder and (given := Path(folder) / name).exists():
        return _read(given)
    return None


def make_secret(folder: Path, name: str) -> bool:
    """Write a new secret into a file that only its owner reads, unless the file is there.

    Returns:
        whether it was written.

    Raises:
        SettingsError: the file cannot be written.
    """
    path = folder / name
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return not path.exists() and _write_once(path, secrets.token_hex(32))
    except OSError as error:
        raise SettingsError(f"cannot write the secret {path}: {error.strerror}") from error


def _write_once(path: Path, content: str) -> bool:
    """Make the file whole or not at all; whoever comes second leaves the first one's content."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(content)
            file.flush()
            os.fsync(descriptor)  # an empty file after a power cut would keep the instance down
        os.link(draft, path)
    except FileExistsError:
        return False
    finally:
        draft.unlink()
    return True


def _read(path: Path) -> str:
    try:
        content = path.read_text().strip()
    except (OSError, UnicodeError) as error:
        raise SettingsError(f"cannot read the secret {path}: {type(error).__name__}") from error
    if not content:
        raise SettingsError(f"the secret {path} is empty; remove the file or write a secret into it")
    return content
