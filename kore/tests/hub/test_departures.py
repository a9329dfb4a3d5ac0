"""Whoever's lab has stopped is removed from a hub that remembers nobody, whichever way it has stopped."""

from __future__ import annotations

import os
import signal
from typing import Any

import pytest
from tests.hub.instance import Instance, wait_until
from tests.hub.leaving import at_work, home, known


def stop_by_the_control_panel(instance: Instance, browser: Any, name: str) -> None:
    headers = {"X-XSRFToken": browser.cookies.get("_xsrf", path="/base/hub/"), "Referer": str(instance.url)}
    assert browser.delete(f"/hub/api/users/{name}/server", headers=headers).is_success


def delete_by_the_api(instance: Instance, browser: Any, name: str) -> None:
    del browser
    with instance.as_kore() as kore:
        assert kore.delete(f"/users/{name}").status_code == 204


def kill_while_the_hub_is_away(instance: Instance, browser: Any, name: str) -> None:
    del browser
    process = instance.lab_pid(name)
    instance.restart_hub(lambda: os.killpg(process, signal.SIGKILL))


@pytest.mark.parametrize("end", [stop_by_the_control_panel, delete_by_the_api, kill_while_the_hub_is_away])
def test_whose_lab_has_ended_is_removed(ephemeral: Instance, end: Any) -> None:
    name = f"{end.__name__[:4]}-simon"
    with at_work(ephemeral, name) as browser:
        end(ephemeral, browser, name)
        wait_until(lambda: not known(ephemeral, name))
        assert not home(ephemeral, name).exists()
        with at_work(ephemeral, name):
            assert [file.name for file in home(ephemeral, name).iterdir() if file.name[0] != "."] == ["notes.txt"]


def test_grading_labs_and_rooms_stay(ephemeral: Instance) -> None:
    with ephemeral.as_kore() as kore:
        for name in ("course-x", "room-x"):
            kore.post(f"/users/{name}")
            assert kore.post(f"/users/{name}/server").is_success
            wait_until(lambda: kore.get(f"/users/{name}").json()["server"])  # noqa: B023 (called here and now)
            (home(ephemeral, name) / "notes.txt").write_text("ours")
            os.killpg(ephemeral.lab_pid(name), signal.SIGKILL)
        ephemeral.restart_hub()
        wait_until(lambda: not home(ephemeral, "room-x").exists())
        assert (home(ephemeral, "course-x") / "notes.txt").read_text() == "ours"
        assert all(kore.get(f"/users/{name}").is_success for name in ("course-x", "room-x"))


def test_who_reads_why_the_lab_did_not_start_is_let_read(ephemeral: Instance) -> None:
    ephemeral.kore.person("tessa")
    home(ephemeral, "tessa").parent.mkdir(exist_ok=True)
    home(ephemeral, "tessa").write_text("in the place of a home")
    with ephemeral.browser() as browser:
        ephemeral.sign_in(browser, "tessa")
        assert browser.get("/hub/spawn/tessa").status_code == 500
        with pytest.raises(AssertionError):
            wait_until(lambda: not known(ephemeral, "tessa"), seconds=3)
