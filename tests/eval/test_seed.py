"""Seeding takes exactly the locked revisions, and nothing with another hash."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
import seed
from nix import missing


def test_what_is_seeded_is_what_is_locked() -> None:
    repositories = [repository for repository, _ in [*seed.locked(), *seed.stand_in()]]
    assert sorted(repositories) == [
        "nix-community+nixpkgs.lib",
        "pyproject-nix+build-system-pkgs",
        "pyproject-nix+pyproject.nix",
        "pyproject-nix+uv2nix",
    ]
    for (_, revision), digest in {**seed.locked(), **seed.stand_in()}.items():
        assert re.fullmatch(r"[0-9a-f]{40}", revision)
        assert digest.startswith("sha256-")


@pytest.mark.parametrize("mirror", [None, "empty"])
def test_a_mirror_without_the_repositories_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mirror: str | None
) -> None:
    monkeypatch.delenv("MIRROR", raising=False)
    if mirror is not None:
        monkeypatch.setenv("MIRROR", str(tmp_path))
    with pytest.raises(SystemExit, match="MIRROR must name" if mirror is None else "is missing"):
        seed.main()


@pytest.mark.parametrize("right", [True, False])
def test_a_tree_is_added_only_if_it_has_the_locked_hash(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, right: bool
) -> None:
    if (reason := missing()) is not None:
        pytest.skip(reason)
    repository = tmp_path / "a+b"
    git = ["git", "-C", str(repository), "-c", "user.name=x", "-c", "user.email=x@example.org"]
    subprocess.run(["git", "init", "--quiet", "--bare", str(repository)], check=True)
    tree = subprocess.run([*git, "mktree"], input="", capture_output=True, text=True, check=True).stdout.strip()
    commit = subprocess.run([*git, "commit-tree", tree, "-m", "x"], capture_output=True, text=True, check=True)
    empty = "sha256-pQpattmS9VmO3ZIQUFn66az8GSmB4IvYhTTCFn6SUmo="
    monkeypatch.setenv("MIRROR", str(tmp_path))
    monkeypatch.setattr(seed, "locked", lambda: {("a+b", commit.stdout.strip()): empty if right else empty[:-2] + "a="})
    monkeypatch.setattr(seed, "stand_in", dict)
    if right:
        seed.main()
    else:
        with pytest.raises(SystemExit, match=f"has the hash {re.escape(empty)}"):
            seed.main()
