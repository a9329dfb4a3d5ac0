"""Several people who open one notebook at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from jupyter_server.services.contents.filemanager import AsyncFileContentsManager
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager

from kore.lab.sessions import Sessions


@pytest.fixture
async def sessions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Sessions]:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / ".ipython"))
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / "runtime"))
    kernels = AsyncMappingKernelManager(
        kernel_manager_class="kore.lab.server_kernels.ServerKernel", root_dir=str(tmp_path)
    )
    yield Sessions(kernel_manager=kernels, contents_manager=AsyncFileContentsManager(root_dir=str(tmp_path)))
    await kernels.shutdown_all(now=True)


async def test_they_have_one_kernel(sessions: Sessions) -> None:
    opened = [sessions.create_session(path="a.ipynb", type="notebook", kernel_name="python3") for _ in range(3)]
    assert len({session["kernel"]["id"] for session in await asyncio.gather(*opened)}) == 1
    assert len(await sessions.list_sessions()) == 1


async def test_another_notebook_has_another_one(sessions: Sessions) -> None:
    opened = [sessions.create_session(path=path, type="notebook", kernel_name="python3") for path in ("a", "b")]
    assert len({session["kernel"]["id"] for session in await asyncio.gather(*opened)}) == 2
