"""The culler's scopes suffice for its work: it stops a lab of a real hub."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.hub.fake_kore import FakeKore
from tests.hub.instance import Instance, find_proxy, wait_until

from kore.demo.processes import free_ports


def test_a_lab_that_is_too_old_is_stopped_when_the_hub_looks(tmp_path: Path) -> None:
    if (proxy := find_proxy()) is None:
        pytest.skip("configurable-http-proxy is not installed")
    with FakeKore(secret="", port=free_ports(1)[0]) as fake:
        # It looks when the hub starts, so nothing has to wait until a lab is idle.
        instance = Instance(tmp_path, fake, proxy, culling={"enable": True, "max_age": 1})
        try:
            instance.start()
            with instance.as_kore() as kore:
                kore.post("/users/course-old")
                assert kore.post("/users/course-old/server").status_code == 201
                assert kore.get("/users/course-old").json()["server"]
                instance.restart_hub()
                wait_until(lambda: kore.get("/users/course-old").json()["server"] is None)
            assert "Culling server course-old" in instance.log.read_text()
        finally:
            instance.stop()
