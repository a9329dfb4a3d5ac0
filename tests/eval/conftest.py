"""One copy of the flake for all tests; what takes time is evaluated once."""

from __future__ import annotations

import pytest
from archive import Archive
from hosts import Hosts
from machines import archives
from nix import Flake, missing


@pytest.fixture(scope="session")
def flake(tmp_path_factory: pytest.TempPathFactory) -> Flake:
    if (reason := missing()) is not None:
        pytest.skip(reason)
    return Flake.copied_to(tmp_path_factory.mktemp("flake"))


@pytest.fixture(scope="session")
def hosts(flake: Flake) -> Hosts:
    return Hosts(flake)


@pytest.fixture(scope="session")
def rendered(flake: Flake) -> dict[str, Archive]:
    """Name of each machine → its archive."""
    return archives(flake)
