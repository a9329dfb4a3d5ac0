"""Documents of a real room, whose hub and Kore nobody asks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.lab.servers import Guest, notebook, serving

from kore import lab
from kore.archive import Limits
from kore.demo.document import Document
from kore.demo.person import Stuck


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    home, config = tmp_path_factory.mktemp("room"), Path(lab.__file__).parent / "config"
    notebook(home / "plan.ipynb", cells=2)
    variables = {
        "HOME": str(home),
        "JUPYTERHUB_USER": "room-team",
        "JUPYTERHUB_API_TOKEN": "token",
        "KORE_URL": "http://127.0.0.1:9/services/kore",
        "KORE_PUBLIC_PATH": "/services/kore",
        "KORE_ARCHIVE_LIMITS": Limits().text,
        "KORE_LAB": "room",
        "JUPYTER_CONFIG_PATH": f"{config / 'room'}:{config / 'common'}",
    }
    with serving(variables) as client:
        yield Guest(client)


def test_two_people_write_and_run(room: Any) -> None:
    with Document(room, "plan.ipynb") as ada, Document(room, "plan.ipynb") as ben:
        ada.write(0, "print(6 * 7)")
        ben.wait_until(lambda: ben.source(0) == "print(6 * 7)")
        ben.write(0, "  # answer")
        ada.wait_until(lambda: "answer" in ada.source(0))
        ben.run(0)
        ada.wait_until(lambda: ada.printed(0) == "42\n" and ada.state(0) == "idle")


def test_nobody_waits_for_ever(room: Any) -> None:
    with Document(room, "plan.ipynb", patience=3) as ada, pytest.raises(Stuck):
        ada.wait_until(lambda: ada.source(1) == "what nobody writes")
