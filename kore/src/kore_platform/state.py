"""What outlives a restart: world, keys, columns, grades, tokens and roster, as one JSON file (0600)."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from kore_platform.columns import Columns
from kore_platform.errors import StateError
from kore_platform.grades import Grades
from kore_platform.keys import Key, Keys
from kore_platform.options import Faults, Strictness
from kore_platform.platform import Platform
from kore_platform.roster import Roster
from kore_platform.tokens import AccessTokens
from kore_platform.world import World, explain


@dataclass
class _State:
    world: World
    options: Strictness
    faults: Faults
    keys: list[str]
    columns: Columns
    grades: Grades
    tokens: AccessTokens
    roster: Roster


_ADAPTER: TypeAdapter[_State] = TypeAdapter(_State)


def save(platform: Platform, path: Path) -> None:
    """Write the state; the file is whole at every moment.

    Raises:
        StateError: it cannot be written.
    """
    state = _State(
        platform.world,
        platform.options,
        platform.traffic.faults,
        [key.pem for key in platform.keys.published],
        platform.columns,
        platform.grades,
        platform.tokens,
        platform.roster,
    )
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
            file.write(_ADAPTER.dump_json(state))
            file.flush()
            os.fsync(file.fileno())
        Path(file.name).replace(path)
    except OSError as error:
        raise StateError(f"cannot write the state to {path}: {error.strerror}") from error


def load(path: Path, issuer: str, **settings: Any) -> Platform:
    """A platform as it was.

    Args:
        path: the state file.
        issuer: the platform's web address.
        settings: further arguments of Platform.

    Raises:
        StateError: it cannot be read or used.
    """
    try:
        state = _ADAPTER.validate_json(path.read_bytes())
        keys = Keys([Key.load(pem) for pem in state.keys])
    except OSError as error:
        raise StateError(f"cannot read the state from {path}: {error.strerror}") from error
    except ValidationError as error:
        raise StateError(f"{path} is no state of a platform: {explain(error)}") from None
    except ValueError as error:
        raise StateError(f"{path} holds a key that cannot be used") from error
    platform = Platform(state.world, issuer, keys=keys, **settings)
    platform.options = state.options
    platform.traffic.change(state.faults)
    platform.columns, platform.grades = state.columns, state.grades
    platform.tokens, platform.roster = state.tokens, state.roster
    return platform
