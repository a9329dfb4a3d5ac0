"""The culler's scopes suffice for its work: it stops a lab of a real hub."""

from __future__ import annotations

import time
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
                assert kore.post("/users/course-old/server").is_success
                wait_until(lambda: kore.get("/users/course-old").json()["server"])
                instance.restart_hub()
                wait_until(lambda: kore.get("/users/course-old").json()["server"] is None)
            assert "Culling server course-old" in instance.log.read_text()
        finally:
            instance.stop()


def test_who_never_had_a_lab_is_removed_where_nobody_is_remembered(tmp_path: Path) -> None:
    if (proxy := find_proxy()) is None:
        pytest.skip("configurable-http-proxy is not installed")
    with FakeKore(secret="", port=free_ports(1)[0]) as fake:
        instance = Instance(tmp_path, fake, proxy, culling={"enable": True, "max_age": 1}, keep={"people": False})
        try:
            instance.start()
            fake.person("ursula")
            with instance.browser() as browser, instance.as_kore() as kore:
                instance.sign_in(browser, "ursula")
                assert kore.get("/users/ursula").is_success
                instance.restart_hub(lambda: time.sleep(1))
                wait_until(lambda: kore.get("/users/ursula").status_code == 404)
        finally:
            instance.stop()
