from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.lab.servers import Guest, Start, notebook

from kore.demo.document import Document


@pytest.fixture
def patient(tmp_path: Path) -> str:
    """A configuration by which a room saves an hour after the last key, so that only its end can."""
    folder = tmp_path / "patient"
    folder.mkdir()
    settings = {"YDocExtension": {"document_save_delay": 3600, "file_poll_interval": 0}}
    (folder / "jupyter_server_config.json").write_text(json.dumps(settings))
    return str(folder)


def test_what_was_typed_last_is_saved_when_the_room_stops(server: Start, tmp_path: Path, patient: str) -> None:
    file = tmp_path / "room-team" / "plan.ipynb"
    notebook(file, cells=2)
    with server("room-team", patient) as client:
        room: Any = Guest(client)
        with Document(room, file.name) as ada, Document(room, file.name) as ben:
            ada.write(0, "from_ada = 1")
            ben.write(1, "from_ben = 2")
            ada.wait_until(lambda: ada.source(1) == "from_ben = 2")
            ben.wait_until(lambda: ben.source(0) == "from_ada = 1")
            assert "from_" not in file.read_text()
    assert [cell["source"] for cell in json.loads(file.read_text())["cells"]] == [["from_ada = 1"], ["from_ben = 2"]]


def test_a_file_that_is_newer_than_its_document_stays(server: Start, tmp_path: Path, patient: str) -> None:
    file = tmp_path / "room-team" / "plan.ipynb"
    notebook(file)
    with server("room-team", patient) as client:
        room: Any = Guest(client)
        with Document(room, file.name) as ada, Document(room, file.name) as ben:
            ada.write(0, "older")
            ben.wait_until(lambda: ben.source(0) == "older")
            notebook(file, cells=3)
    assert [cell["source"] for cell in json.loads(file.read_text())["cells"]] == [""] * 3
