"""What the tests of leaving people do and see."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from tests.hub.instance import Instance, wait_until


@contextmanager
def at_work(instance: Instance, name: str) -> Iterator[httpx.Client]:
    """The browser of a person whose lab runs, with a file in it."""
    instance.kore.person(name)
    with instance.browser() as browser:
        instance.sign_in(browser, name)
        browser.get(f"/hub/spawn/{name}")
        wait_until(lambda: browser.get(f"/user/{name}/lab").url.path == f"/base/user/{name}/lab")
        (home(instance, name) / "notes.txt").write_text("mine")
        yield browser


def home(instance: Instance, name: str) -> Path:
    """Where the person's lab keeps files."""
    return instance.settings.state_dir / "homes" / name


def known(instance: Instance, name: str) -> bool:
    """Whether the hub knows the person, or its database still holds the name."""
    with instance.as_kore() as kore:
        there = kore.get(f"/users/{name}").is_success
    files = (instance.settings.state_dir / "hub").glob("jupyterhub.sqlite*")
    return there or any(name.encode() in file.read_bytes() for file in files)
