"""pip in the Debian root with the settings that it has on this machine: where packages come from, whom it trusts."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

#: environment variables by which machines say how they reach the network
_NETWORK = ("http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")
_PATH = re.compile(r"(?:^|\s)(file://)?(/\S+)")


def nspawn_options() -> list[str]:
    """Options that bring this machine's settings, and the files that they name, into a container."""
    listed = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], check=True, capture_output=True, text=True
    ).stdout
    settings = variables(listed.splitlines())
    network = {name: os.environ[name] for name in _NETWORK if name in os.environ}
    named = [path for path in paths(settings.values()) if Path(path).exists()]
    return [
        *(f"--setenv={name}={value}" for name, value in {**settings, **network}.items()),
        *(f"--bind-ro={path}" for path in named),
    ]


def variables(lines: Iterable[str]) -> dict[str, str]:
    """pip's settings as environment variables; the environment's own win, as they do with pip."""
    found: dict[str, str] = {}
    for line in sorted(lines, key=lambda line: line.startswith(":env:")):
        name, _, value = line.partition("=")
        section, _, key = name.rpartition(".")
        if section in {"global", "install", ":env:"}:
            found["PIP_" + key.upper().replace("-", "_")] = str(ast.literal_eval(value))
    return found


def paths(values: Iterable[str]) -> Iterator[str]:
    """The files and folders of this machine that settings name; of an index, the folder that holds its files, too."""
    for value in values:
        for scheme, path in _PATH.findall(value):
            yield str(Path(path).parent) if scheme else path
