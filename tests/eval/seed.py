"""Put the flake's locked inputs, and the stand-in's, into the Nix store; without a network.

    MIRROR=DIR tests/eval/seed.py

DIR holds bare git repositories as `<owner>+<name>` or `<owner>+<name>/repo`, with the locked revisions in them. On a
machine with a network, Nix fetches the inputs by itself, and this is not needed.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import tempfile
from pathlib import Path

from nix import ROOT, STAND_IN, run_nix


def main() -> None:
    """Add every revision, and hold it against its locked hash."""
    if not (mirror := os.environ.get("MIRROR")):
        raise SystemExit("MIRROR must name the folder with the bare repositories")
    for (repository, revision), expected in {**locked(), **stand_in()}.items():
        with tempfile.TemporaryDirectory() as folder:
            tree = Path(folder) / "source"
            unpack(Path(mirror) / repository, revision, tree)
            if (actual := run_nix("hash", "path", "--sri", "--type", "sha256", str(tree)).strip()) != expected:
                raise SystemExit(f"{repository} at {revision} has the hash {actual}, and {expected} is locked")
            run_nix("store", "add-path", "--name", "source", str(tree))


def locked() -> dict[tuple[str, str], str]:
    """Repository and revision → hash, as in flake.lock; nixpkgs itself is never fetched."""
    nodes = json.loads((ROOT / "flake.lock").read_text())["nodes"]
    found = [node["locked"] for name, node in nodes.items() if name not in {"root", "nixpkgs"}]
    return {(f"{node['owner']}+{node['repo']}", node["rev"]): node["narHash"] for node in found}


def stand_in() -> dict[tuple[str, str], str]:
    """The same for nixpkgs' lib, which the stand-in takes."""
    text = (STAND_IN / "flake.nix").read_text()
    found = re.search(r'([\w.-]+)/([\w.-]+)/archive/([0-9a-f]{40})[^"]*";\s*sha256 = "([^"]+)"', text)
    assert found is not None
    owner, name, revision, digest = found.groups()
    return {(f"{owner}+{name}", revision): digest}


def unpack(repository: Path, revision: str, target: Path) -> None:
    """The files of a revision."""
    bare = repository / "repo" if (repository / "repo").is_dir() else repository
    if not bare.is_dir():
        raise SystemExit(f"{repository} is missing")
    target.mkdir()
    archive = ["git", f"--git-dir={bare}", "archive", revision]
    packed = subprocess.run(archive, stdout=subprocess.PIPE, check=True).stdout
    subprocess.run(["tar", "-x", "-C", str(target)], input=packed, check=True)


if __name__ == "__main__":
    main()
