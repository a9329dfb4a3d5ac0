"""A real browser, a platform and a tool on two sites of this machine, for what only browsers do."""

from __future__ import annotations

import queue
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from kore_platform import server
from kore_platform.app import serve_platform
from kore_platform.platform import Platform
from kore_platform.world import World

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM = next(filter(None, map(shutil.which, _NAMES)), None)
#: seconds until a browser on a busy machine must have shown the page
PATIENCE = 60

needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed: what it does is not tested")


@contextmanager
def listening(application: Callable[[str], Any], host: str) -> Iterator[str]:
    """Serve an application on a free port; gives its address."""
    with server.bind("127.0.0.1", 0) as listener:
        address = f"http://{host}:{listener.getsockname()[1]}"
        config = uvicorn.Config(application(address), ws="none", lifespan="off", log_level="error", access_log=False)
        running = uvicorn.Server(config)
        thread = threading.Thread(target=running.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield address
        finally:
            running.should_exit = True
            thread.join()


@contextmanager
def visiting(url: str, profile: Path) -> Iterator[None]:
    """A browser that opens a page."""
    assert CHROMIUM
    command = [CHROMIUM, "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-dev-shm-usage"]
    command += [f"--user-data-dir={profile}", url]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as browser:
        try:
            yield
        finally:
            browser.terminate()


def visit(
    plain_world: dict[str, Any], tool: Callable[[str, queue.Queue[Any]], Any], start: str, profile: Path, **options: Any
) -> Any:
    """Let a student open the platform's page `start` with a tool's pages around; gives what the tool reports first.

    Args:
        plain_world: the platform's world; its first tool becomes this one.
        tool: makes the tool's application, of its address and a queue for its report.
        start: the page to open, once the student is logged in.
        profile: an empty folder for the browser.
        options: the platform's.
    """
    reports: queue.Queue[Any] = queue.Queue()
    with ExitStack() as stack:
        # Two names of this machine are two sites, so that the tool's frame is a third party.
        at = stack.enter_context(listening(lambda address: tool(address, reports), "localhost"))
        known = {"initiate_login_url": f"{at}/login", "redirect_uris": [f"{at}/launch"], "target_url": f"{at}/launch"}
        tools = [plain_world["tools"][0] | known, *plain_world["tools"][1:]]
        world = World.parse(plain_world | {"tools": tools, "options": options})
        platform = stack.enter_context(
            listening(lambda address: serve_platform(Platform(world, address), None), "127.0.0.1")
        )
        stack.enter_context(visiting(f"{at}/start?platform={platform}&next={start}", profile))
        return reports.get(timeout=PATIENCE)
