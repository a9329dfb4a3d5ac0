"""Lock Kore's dependencies, twice, without naming a registry's host (`make lock`).

uv resolves once. Its lock is written as hashed requirements, which any venv installs, and as
`pkgs/uv-lock.json`, which uv2nix reads; there every file's address is `mirror://pypi/<path>`, a prefix
that nixpkgs' fetchurl knows. So a venv and a NixOS server run the very same wheels.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
KORE = ROOT / "kore"

#: requirements file → what `uv export` puts into it
EXPORTS = {
    "requirements.txt": ["--all-extras", "--group", "build"],
    "requirements-dev.txt": [
        "--all-extras",
        "--group",
        "build",
        "--group",
        "test",
        "--group",
        "lint",
    ],
    "requirements-node.txt": ["--only-group", "node"],
}


def main() -> None:
    """Resolve anew and write every form of the lock."""
    uv = shutil.which("uv", path=str(Path(sys.executable).parent))
    if uv is None:
        raise SystemExit("uv is missing beside this Python; `make lock` installs it")
    with tempfile.TemporaryDirectory() as scratch:
        project = Path(scratch)
        shutil.copy(KORE / "pyproject.toml", project)
        (project / "README.md").touch()
        subprocess.run([uv, "lock", "--quiet"], cwd=project, check=True)
        for name, options in EXPORTS.items():
            (KORE / name).write_text(export(uv, project, options))
        lock = tomllib.loads((project / "uv.lock").read_text())
    target = ROOT / "pkgs" / "uv-lock.json"
    target.write_text(json.dumps(host_free(lock), indent=1, sort_keys=True) + "\n")


def export(uv: str, project: Path, options: list[str]) -> str:
    """Hashed requirements of the locked project, without the project itself."""
    command = [
        uv,
        "export",
        "--quiet",
        "--frozen",
        "--no-emit-project",
        "--no-annotate",
        "--no-header",
        *options,
    ]
    return subprocess.run(command, cwd=project, check=True, capture_output=True, text=True).stdout


def host_free(value: Any) -> Any:
    """The lock with file addresses as `mirror://pypi/…` and registries by name; wheels only."""
    if isinstance(value, dict):
        return {key: host_free(item) for key, item in value.items() if key not in {"sdist", "upload-time"}}
    if isinstance(value, list):
        return [host_free(item) for item in value]
    if isinstance(value, str) and (address := re.fullmatch(r"https://[^/]+/packages/(.+)", value)):
        return f"mirror://pypi/{address[1]}"
    if isinstance(value, str) and re.fullmatch(r"https://[^/]+/simple/?", value):
        return "pypi"
    return value


if __name__ == "__main__":
    main()
