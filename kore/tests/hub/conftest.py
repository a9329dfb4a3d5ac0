"""A fake Kore, and one real hub with proxy for all tests that need it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from tests.hub.fake_kore import FakeKore
from tests.hub.instance import Instance, find_proxy

from kore.demo.processes import free_ports


@pytest.fixture(scope="session")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    with _running(tmp_path_factory.mktemp("instance")) as running:
        yield running


@pytest.fixture(scope="session")
def ephemeral(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """One that keeps neither homes nor people."""
    with _running(tmp_path_factory.mktemp("ephemeral"), keep={"homes": False, "people": False}) as running:
        yield running


@contextmanager
def _running(folder: Path, **changes: Any) -> Iterator[Instance]:
    if (proxy := find_proxy()) is None:
        pytest.skip("configurable-http-proxy is not installed")
    with FakeKore(secret="", port=free_ports(1)[0]) as fake:
        running = Instance(folder, fake, proxy, **changes)
        try:
            running.start()
            yield running
        finally:
            running.stop()
