from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.lab.servers import Guest, Start, notebook, wait

from kore.demo.document import Document

_END: dict[str, Callable[[httpx.Client, str], object]] = {
    "import os, time; time.sleep(1); os._exit(1)": lambda *_: None,
    "import time; time.sleep(3600)": lambda client, kernel: client.post(f"api/kernels/{kernel}/restart", timeout=60),
}


@pytest.mark.parametrize("code", _END)
def test_what_a_kernel_ran_ends_with_it_and_the_next_cell_runs(server: Start, tmp_path: Path, code: str) -> None:
    """It dies, or it is restarted."""
    file = tmp_path / "room-team" / "plan.ipynb"
    notebook(file)
    with server("room-team") as client:
        order = {"path": file.name, "name": file.name, "type": "notebook", "kernel": {"name": "python3"}}
        kernel = client.post("api/sessions", json=order, timeout=60).json()["kernel"]["id"]
        room: Any = Guest(client)
        with Document(room, file.name) as ada:
            running = run(client, kernel, ada.room, code)
            wait(lambda: answer(client, running)["request_status"] == "running")
            _END[code](client, kernel)
            wait(lambda: "error" in answer(client, running))
            ada.wait_until(lambda: ada.state(0) == "idle")
            following = run(client, kernel, ada.room, "print('alive')")
            found: dict[str, Any] = {}
            wait(lambda: found.update(answer(client, following)) or found["request_status"] == "complete")
            assert "alive" in found["outputs"]


def run(client: httpx.Client, kernel: str, room: str, code: str) -> str:
    """Run a cell as JupyterLab does in rooms; the address of the answer."""
    cell = {"cell_id": "cell-0", "document_id": room}
    return client.post(f"api/kernels/{kernel}/execute", json={"code": code, "metadata": cell}).headers["Location"]


def answer(client: httpx.Client, address: str) -> dict[str, Any]:
    return dict(client.get(address.removeprefix("/")).json())
