"""People choose GPUs on the pages of a real JupyterHub."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import httpx
import pytest
from tests.hub import units
from tests.hub.fake_kore import FakeKore
from tests.hub.instance import Instance, find_proxy, wait_until

from kore.demo.person import forms, words
from kore.demo.processes import free_ports

GPU = {
    "devices": {name: {"index": index, "nodes": [f"/dev/nvidia{index}"]} for index, name in enumerate("ab")},
    "offers": {"a100": {"who": {"groups": ["learners"]}, "devices": ["a", "b"], "most": 2}},
}
LISTED = "GPU 0: NVIDIA A100 (UUID: GPU-0)\nGPU 1: NVIDIA A100 (UUID: GPU-1)\n"
PEOPLE = ("ada", "ben", "eva")


class InUnits(Instance):
    """An instance whose labs are not processes of its own."""

    def _labs(self) -> dict[str, int]:
        return {}


class Hub:
    """The instance, and its people's browsers."""

    def __init__(self, instance: Instance, folder: Path, browsers: dict[str, httpx.Client]) -> None:
        self.instance, self.folder, self.browsers = instance, folder, browsers

    def offered(self, name: str) -> httpx.Response:
        return self.browsers[name].get("/hub/spawn")

    def start(self, name: str, gpu: str) -> httpx.Response:
        page = self.offered(name)
        (form,) = (form for form in forms(page) if "gpu" in form.fields)
        page = self.browsers[name].post(urljoin(str(page.url), form.action), data={"gpu": gpu})
        wait_until(lambda: "/spawn-pending/" not in page.url.path or not self._pending(name, page))
        return self.browsers[name].get(page.url) if "/spawn-pending/" in page.url.path else page

    def _pending(self, name: str, page: httpx.Response) -> bool:
        now = self.browsers[name].get(page.url)
        return now.is_success and "/spawn-pending/" in now.url.path

    def visible(self, name: str) -> str:
        unit = f"ananke-test-user@{name}.service"
        wait_until((self.folder / f"{unit}.pid").exists)
        return units.told(self.folder, unit)["CUDA_VISIBLE_DEVICES"]

    def ask(self, method: str, name: str, options: dict[str, str] | None = None) -> int:
        """Start or stop a lab by the API, as a script in its owner's browser does."""
        browser = self.browsers[name]
        paths = {cookie.path: cookie.value or "" for cookie in browser.cookies.jar if cookie.name == "_xsrf"}
        headers = {"X-XSRFToken": paths["/base/hub/"]}
        return browser.request(method, f"/hub/api/users/{name}/server", headers=headers, json=options or {}).status_code

    def stop(self, name: str) -> None:
        assert self.ask("DELETE", name) in {202, 204}
        wait_until(lambda: self.browsers[name].get(f"/hub/api/users/{name}").json()["servers"] == {})


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    if (proxy := find_proxy()) is None:
        pytest.skip("configurable-http-proxy is not installed")
    for name, value in units.install(tmp_path).items():
        monkeypatch.setenv(name, value)
    (tmp_path / "inventory").write_text(LISTED)
    changes: dict[str, Any] = {
        "labs": {"spawner": "systemd"},
        "gpu": GPU | {"inventory": str(tmp_path / "inventory")},
    }
    with ExitStack() as stack:
        fake = stack.enter_context(FakeKore(secret="", port=free_ports(1)[0]))
        instance = InUnits(tmp_path, fake, proxy, **changes)
        stack.callback(units.stop_all, tmp_path)
        stack.callback(instance.stop)
        instance.start()
        browsers = {name: stack.enter_context(instance.browser()) for name in PEOPLE}
        for name, browser in browsers.items():
            fake.person(name)
            instance.sign_in(browser, name)
        yield Hub(instance, tmp_path, browsers)


def test_who_asks_at_the_same_moment_never_gets_the_same(hub: Hub) -> None:
    with ThreadPoolExecutor(len(PEOPLE)) as pool:
        pages = dict(zip(PEOPLE, pool.map(lambda name: hub.start(name, "a100:1"), PEOPLE), strict=True))
    refused = [name for name, page in pages.items() if "Start without a GPU or with fewer" in words(page)]
    assert len(refused) == 1, {name: words(page) for name, page in pages.items()}
    assert "a100: 1 GPU 0 of 2 free at the moment" in words(hub.offered(refused[0]))
    assert {hub.visible(name) for name in PEOPLE if name not in refused} == {"GPU-0", "GPU-1"}

    hub.start(refused[0], "")
    assert hub.visible(refused[0]) == ""


def test_a_gpu_is_held_over_the_hubs_restart_and_given_back_at_the_end(hub: Hub) -> None:
    hub.start("ada", "a100:2")
    assert hub.visible("ada") == "GPU-0,GPU-1"
    hub.instance.restart_hub()
    assert "a100: 1 GPU 0 of 2 free at the moment" in words(hub.offered("ben"))
    hub.stop("ada")
    assert "a100: 2 GPUs 2 of 2 free" in words(hub.offered("ben"))


def test_a_start_that_is_not_the_persons_own_asks_nothing_and_takes_nothing(hub: Hub) -> None:
    hub.start("ada", "a100:1")
    hub.stop("ada")
    page = hub.browsers["ada"].get("/hub/user-redirect/lab")
    assert "/hub/spawn-pending/" in page.url.path or "/user/ada/" in page.url.path, page.url
    assert hub.visible("ada") == "", "the choice before was for one start"
    assert hub.ask("POST", "ben", {"gpu": "a100:2"}) in {201, 202}
    assert hub.visible("ben") == "GPU-0,GPU-1", "who starts it by the API can say so"


def test_who_has_no_offer_sees_no_form(hub: Hub) -> None:
    hub.instance.kore.person("ben", groups=["observers"])
    hub.instance.sign_in(hub.browsers["ben"], "ben")
    assert not [form for form in forms(hub.offered("ben")) if "gpu" in form.fields]
    assert hub.visible("ben") == ""
