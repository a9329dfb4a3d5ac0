"""Real kernels, and an environment that a person has made."""

from __future__ import annotations

import asyncio
import json
import shutil
import site
import subprocess
import sys
import sysconfig
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import nbformat
import pytest
from nbgrader.preprocessors import execute

from kore.lab import kernels
from kore.lab.kernels import JobKernel
from kore.lab.server_kernels import ServerKernel


def own_environment(prefix: Path) -> None:
    """A real venv, with the tests' packages in the place of installed ones."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", prefix], check=True)
    (library,) = prefix.glob("lib/python*/site-packages")
    (library / "tests.pth").write_text(sysconfig.get_path("purelib"))
    # as pip puts it there with ipykernel's wheel
    shutil.copytree(Path(sys.prefix, "share/jupyter/kernels"), prefix / "share/jupyter/kernels")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / ".ipython"))
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / "runtime"))
    monkeypatch.setattr(site, "ENABLE_USER_SITE", False)
    return tmp_path


@asynccontextmanager
async def running(manager: JobKernel | ServerKernel) -> AsyncIterator[tuple[Path, dict[str, object]]]:
    """The folder of its sockets, and what it is told of the connection."""
    await manager.start_kernel()
    try:
        told = dict(manager.get_connection_info())
        yield Path(str(told["ip"])).parent, told
    finally:
        await manager.shutdown_kernel(now=True)


async def result(manager: JobKernel | ServerKernel, code: str) -> str:
    client = manager.client()
    client.start_channels()
    try:
        await client.wait_for_ready(timeout=60)
        said: list[str] = []
        await client.execute_interactive(
            code, timeout=60, output_hook=lambda message: said.append(message["content"].get("text", ""))
        )
        return "".join(said).strip()
    finally:
        client.stop_channels()


async def test_kernels_have_sockets_that_nobody_else_reaches() -> None:
    manager = JobKernel()
    async with running(manager) as (folder, told):
        assert await result(manager, "print(6 * 7)") == "42"
        assert told["transport"] == "ipc"
        assert folder.stat().st_mode & 0o777 == 0o700
        assert len(list(folder.iterdir())) == 5
    assert not folder.exists()


@pytest.fixture
def old(home: Path) -> None:
    """A kernel that does not say that it can encrypt."""
    spec = json.loads(Path(sys.prefix, "share/jupyter/kernels/python3/kernel.json").read_text()) | {"metadata": {}}
    folder = home / ".local/share/jupyter/kernels/old"
    folder.mkdir(parents=True)
    (folder / "kernel.json").write_text(json.dumps(spec))


@pytest.mark.usefixtures("old")
async def test_a_kernel_that_cannot_encrypt_runs_like_any_other() -> None:
    manager = JobKernel(kernel_name="old")
    async with running(manager) as (_, told):
        assert not any(key.startswith("curve") for key in told)
        assert await result(manager, "print('here')") == "here"


async def test_a_restart_keeps_the_connection() -> None:
    manager = ServerKernel()
    async with running(manager) as (folder, _):
        assert await result(manager, "a = 1; print(a)") == "1"
        await manager.restart_kernel(now=True)
        assert await result(manager, "print('a' in globals())") == "False"
        assert folder.exists()
    assert not folder.exists()


async def test_whoever_else_talks_to_a_kernel_takes_nobody_the_line() -> None:
    """As those do who look at its memory while a room's server runs a cell."""
    manager = ServerKernel()
    async with running(manager):
        first, second = manager.client(), manager.client()
        try:
            for client in (first, second):
                client.start_channels()
                await client.wait_for_ready(timeout=60)
            reply = await first.execute_interactive("1", timeout=20)
            assert reply["content"]["status"] == "ok"
        finally:
            first.stop_channels()
            second.stop_channels()


async def test_an_own_environment_has_its_own_packages_and_programs(home: Path) -> None:
    prefix = home / "physics" / ".venv"
    await asyncio.to_thread(own_environment, prefix)
    (prefix / "bin" / "mine").write_text("#!/bin/sh\necho mine")
    (prefix / "bin" / "mine").chmod(0o755)
    code = "import os, subprocess, sys; print(sys.prefix, os.environ['VIRTUAL_ENV'], subprocess.getoutput('mine'))"
    manager = JobKernel(kernel_name="env-physics")
    async with running(manager):
        assert await result(manager, code) == f"{prefix} {prefix} mine"


def test_nbgrader_runs_notebooks_with_them(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(execute, "AsyncKernelManager", execute.AsyncKernelManager)
    kernels.serve_nbgrader()
    own_environment(home / "physics")
    notebook = nbformat.v4.new_notebook(
        metadata={"kernelspec": {"name": "env-physics", "display_name": "", "language": "python"}},
        cells=[nbformat.v4.new_code_cell("import sys; print(sys.prefix)")],
    )
    done, _ = execute.Execute().preprocess(notebook, {"metadata": {"path": str(home)}})
    assert done.cells[0].outputs[0].text.strip() == str(home / "physics")
