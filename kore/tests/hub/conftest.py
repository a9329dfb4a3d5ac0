"""A fake Kore, and one real hub with proxy for all tests that need it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.hub.fake_kore import FakeKore
from tests.hub.instance import Instance, find_proxy

from kore.demo.processes import free_ports


@pytest.fixture(scope="session")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    if (proxy := find_proxy()) is None:
        pytest.skip("configurable-http-proxy is not installed")
    with FakeKore(secret="", port=free_ports(1)[0]) as fake:
        running = Instance(tmp_path_factory.mktemp("instance"), fake, proxy)
        try:
            running.start()
            yield running
        finally:
            running.stop()
