from __future__ import annotations

import logging
import signal
from pathlib import Path
from typing import ClassVar

from tests.hub.instance import Instance

from kore.hub.process import ProcessSpawner


def start(instance: Instance, course: str) -> str:
    name = f"course-{course}"
    with instance.as_kore() as kore:
        kore.post(f"/users/{name}")
        assert kore.post(f"/users/{name}/server").status_code in {201, 400}
    return name


def test_a_lab_knows_whose_it_is_and_nothing_of_the_hubs(instance: Instance) -> None:
    variables = instance.lab_variables(start(instance, "process"))
    assert (variables["KORE_LAB"], variables["KORE_COURSE"]) == ("course", "process")
    assert variables["KORE_URL"] == instance.kore.url
    assert variables["KORE_PUBLIC_PATH"] == "/base/services/kore"
    assert not {"VIRTUAL_ENV", "KORE_SETTINGS"} & variables.keys()
    known = [instance.secret(name) for name in ("kore-to-hub", "hub-to-kore", "hub-to-proxy")]
    assert not set(known) & set(variables.values())


def test_a_lab_lives_in_a_home_of_its_own(instance: Instance) -> None:
    name = start(instance, "process")
    home = Path(instance.lab_variables(name)["HOME"])
    assert home == instance.settings.state_dir / "homes" / name
    assert home.stat().st_mode & 0o777 == 0o700
    assert home.parent.stat().st_mode & 0o777 == 0o700
    assert Path(f"/proc/{instance.lab_pid(name)}/cwd").readlink() == home


def test_a_lab_speaks_with_kore_in_its_own_name_and_starts_nothing(instance: Instance) -> None:
    name = start(instance, "process")
    with instance.with_token(instance.lab_variables(name)["JUPYTERHUB_API_TOKEN"]) as lab:
        model = lab.get("/user").json()
        assert (model["name"], model["kind"]) == (name, "user")
        assert "access:services!service=kore" in model["scopes"]
        assert lab.post(f"/users/{name}/activity", json={"last_activity": "2026-01-01T00:00:00Z"}).status_code == 200
        assert lab.post(f"/users/{name}/tokens").status_code == 403
        assert lab.delete(f"/users/{name}/server").status_code in {403, 404}
        assert lab.get("/users").status_code == 403


async def test_a_lab_is_ended_as_systemd_does_it() -> None:
    """JupyterHub's own way begins with an interrupt."""

    class Told(ProcessSpawner):
        signals: ClassVar[list[int]] = []

        async def poll(self) -> int | None:
            return 0 if self.signals else None

        async def _signal(self, number: int) -> bool:
            self.signals.append(number)
            return True

        async def wait_for_death(self, *_: object) -> None:
            """It is dead at once."""

    spawner = Told.__new__(Told)  # which nothing has started
    spawner.log = logging.getLogger("hub")
    await spawner.stop()
    assert Told.signals == [signal.SIGTERM]
