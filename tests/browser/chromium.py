"""A real browser without a screen: Chromium, told what to do over its DevTools protocol."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from base64 import b64decode
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, Self, TypeVar
from urllib.parse import quote

import httpx
from websocket import create_connection

_SECONDS = 60.0
_STEP = 0.1
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

Found = TypeVar("Found")


def program() -> str | None:
    """Where the browser is, if there is one."""
    return next((path for name in _NAMES if (path := shutil.which(name))), None)


class Left(AssertionError):
    """The page went elsewhere while it was asked something."""


def until(look: Callable[[], Found | None], what: str) -> Found:
    """Wait for it, within reason."""
    deadline = time.monotonic() + _SECONDS
    while True:
        with suppress(Left):
            if found := look():
                return found
        assert time.monotonic() < deadline, f"after {_SECONDS:g} s still not: {what}"
        time.sleep(_STEP)


class View:
    """A page or a frame: something with a document of its own."""

    def __init__(self, address: str) -> None:
        """Take the address of its DevTools socket."""
        self._address = address

    def run(self, script: str) -> Any:
        """What a script gives, and a promise in the end."""
        options = {"returnByValue": True, "userGesture": True, "awaitPromise": True}
        result = self._call("Runtime.evaluate", expression=script, **options)
        assert "exceptionDetails" not in result, result["exceptionDetails"]
        return result["result"].get("value")

    @property
    def text(self) -> str:
        """What is to be read, once all is there, scripts included."""
        return str(self.run("document.readyState === 'complete' ? document.body.innerText : ''"))

    def has(self, selector: str) -> bool:
        """Whether the document has such an element."""
        return bool(self.run(f"document.querySelector({json.dumps(selector)}) !== null"))

    def click(self, selector: str) -> None:
        """Press the first such element, with the gesture that a browser wants to see before it opens a window."""
        until(lambda: self.has(selector), f"{selector} to click")
        self.run(f"document.querySelector({json.dumps(selector)}).click()")

    def press(self, selector: str) -> None:
        """Click with the mouse, for what listens to more than a click."""
        until(lambda: self.has(selector), f"{selector} to press")
        place = self.run(f"""(() => {{
            const found = document.querySelector({json.dumps(selector)});
            found.scrollIntoView({{ block: "nearest" }});
            const box = found.getBoundingClientRect();
            return {{ x: box.x + box.width / 2, y: box.y + box.height / 2 }};
        }})()""")
        for kind in ("mousePressed", "mouseReleased"):
            self._call("Input.dispatchMouseEvent", type=kind, button="left", clickCount=1, **place)

    def type(self, text: str) -> None:
        """Write where the cursor is."""
        self._call("Input.insertText", text=text)

    def shift_enter(self) -> None:
        """Press both keys."""
        key = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13, "modifiers": 8}
        for kind in ("rawKeyDown", "keyUp"):
            self._call("Input.dispatchKeyEvent", type=kind, **key)

    def picture(self) -> bytes:
        """What is to be seen, as PNG."""
        return b64decode(self._call("Page.captureScreenshot")["data"])

    def go(self, address: str) -> None:
        """Leave for another address, and say yes where the page asks whether one really wants to."""
        with closing(create_connection(self._address, timeout=_SECONDS, suppress_origin=True)) as socket:
            socket.send(json.dumps({"id": 1, "method": "Page.enable"}))
            socket.send(json.dumps({"id": 2, "method": "Page.navigate", "params": {"url": address}}))
            while (said := json.loads(socket.recv())).get("id") != 2:
                if said.get("method") == "Page.javascriptDialogOpening":
                    yes = {"accept": True}
                    socket.send(json.dumps({"id": 3, "method": "Page.handleJavaScriptDialog", "params": yes}))

    def cookies(self) -> list[dict[str, Any]]:
        """All that the browser holds."""
        return list(self._call("Network.getAllCookies")["cookies"])

    def _call(self, method: str, **parameters: Any) -> dict[str, Any]:
        with closing(create_connection(self._address, timeout=_SECONDS, suppress_origin=True)) as socket:
            socket.send(json.dumps({"id": 1, "method": method, "params": parameters}))
            while (answer := json.loads(socket.recv())).get("id") != 1:
                pass
        if "navigated" in str(answer.get("error")):
            raise Left(answer)
        assert "result" in answer, answer
        return dict(answer["result"])


class Chromium:
    """One browser with a profile of its own."""

    def __init__(self, path: str, profile: Path, preferences: dict[str, Any], resolve: str = "") -> None:
        """Start it.

        Args:
            path: the program.
            profile: an empty folder.
            preferences: of the profile, as Chromium writes them.
            resolve: rules for names, so that sites differ though all are on this machine.
        """
        (profile / "Default").mkdir(parents=True)
        (profile / "Default" / "Preferences").write_text(json.dumps(preferences))
        self._process = subprocess.Popen(
            [
                *(path, "--headless=new", "--no-sandbox", "--no-first-run", "--disable-gpu", "--disable-dev-shm-usage"),
                *("--remote-debugging-port=0", f"--user-data-dir={profile}", "--ignore-certificate-errors"),
                *("--site-per-process", "--no-proxy-server", "--window-size=1100,800"),
                *(f"--host-resolver-rules={resolve}", "about:blank"),
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        said = profile / "DevToolsActivePort"
        until(lambda: said.exists() and said.read_text().strip(), "a browser that listens")
        self._tools = f"http://127.0.0.1:{said.read_text().split()[0]}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End it; without an effect if it has ended."""
        self._process.terminate()
        self._process.wait(_SECONDS)

    def open(self, address: str) -> View:
        """A new tab."""
        made = httpx.put(f"{self._tools}/json/new?{quote(address, safe='')}", trust_env=False).raise_for_status().json()
        return View(made["webSocketDebuggerUrl"])

    def find(self, kind: str, part: str) -> View:
        """The page or frame (`page`, `iframe`) with this in its address, as soon as it is there."""
        return View(until(lambda: self._address(kind, part), f"a {kind} at {part}; there are {self.shown()}"))

    def shown(self) -> list[str]:
        """Kind and address of all pages and frames."""
        return [f"{view['type']} {view['url']}" for view in self._views()]

    def _address(self, kind: str, part: str) -> str | None:
        fitting = (view for view in self._views() if view["type"] == kind and part in view["url"])
        return next((view["webSocketDebuggerUrl"] for view in fitting), None)

    def _views(self) -> list[dict[str, str]]:
        return list(httpx.get(f"{self._tools}/json", trust_env=False).raise_for_status().json())
