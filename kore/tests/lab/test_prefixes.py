from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from kore.lab import prefixes


def environment(place: Path, mark: str = "pyvenv.cfg") -> Path:
    place.mkdir(parents=True)
    (place / mark).mkdir() if mark == "conda-meta" else (place / mark).touch()
    return place


def found(home: Path) -> list[str]:
    return relative(prefixes.find(home), home)


def relative(places: Iterable[Path], home: Path) -> list[str]:
    return [str(place.relative_to(home)) for place in places]


@pytest.mark.parametrize(
    "place",
    [
        ".venv",
        "env",
        "project/.venv",
        "project/venv",
        "course/project/.venv",
        ".virtualenvs/physics",
        ".local/share/virtualenvs/physics-Xy",
        ".cache/pypoetry/virtualenvs/physics-py3.13",
    ],
)
def test_venvs_are_where_people_and_tools_put_them(tmp_path: Path, place: str) -> None:
    environment(tmp_path / place)
    assert found(tmp_path) == [place]


@pytest.mark.parametrize(
    "place", ["micromamba/envs/r", ".local/share/mamba/envs/r", ".conda/envs/r", "miniforge3/envs/r", "miniforge3"]
)
def test_so_are_condas(tmp_path: Path, place: str) -> None:
    made = environment(tmp_path / place, "conda-meta")
    assert found(tmp_path) == [place]
    assert prefixes.is_conda(made)
    assert not prefixes.is_conda(tmp_path)


@pytest.mark.parametrize("place", ["a/b/c", "a/b/c/.venv", ".hidden/env", "env/lib/other", "node_modules/.x/.venv"])
def test_nothing_else_is_looked_at(tmp_path: Path, place: str) -> None:
    environment(tmp_path / "env")
    environment(tmp_path / place)
    assert found(tmp_path) == ["env"]


def test_conda_notes_what_lies_elsewhere_in_the_home(tmp_path: Path) -> None:
    home, far = tmp_path / "home", environment(tmp_path / "home" / "a" / "b" / "c" / "r", "conda-meta")
    outside = environment(tmp_path / "disk" / "r", "conda-meta")
    (home / ".conda").mkdir(parents=True)
    noted = home / ".conda" / "environments.txt"
    noted.write_bytes(f"{far}\n{outside}\n{tmp_path}/gone\nrelative\n\n".encode() + b"/\0\n/\xff\n")
    assert prefixes.find(home) == [far]


def test_what_others_may_write_has_no_environments(tmp_path: Path) -> None:
    """The folders that are shared with others, to which a link in the home leads, and what else links lead to."""
    home, shared = tmp_path / "home", tmp_path / "home-of-others"
    environment(home / "mine")
    environment(shared / "pool" / ".venv")
    (home / "shared").symlink_to(shared)
    (home / "pool").symlink_to(shared / "pool")
    (home / ".venv").symlink_to(shared / "pool" / ".venv")
    assert found(home) == ["mine"]


def test_a_home_may_be_reached_by_a_link(tmp_path: Path) -> None:
    environment(tmp_path / "real" / "env")
    (tmp_path / "home").symlink_to("real")
    assert found(tmp_path / "home") == ["env"]


def test_a_place_counts_once_however_it_is_reached(tmp_path: Path) -> None:
    environment(tmp_path / "a" / "env")
    (tmp_path / "b").symlink_to("a")
    (tmp_path / "loop").symlink_to(tmp_path)
    assert found(tmp_path) == ["a/env"]


def test_what_cannot_be_read_is_passed_over(tmp_path: Path) -> None:
    environment(tmp_path / "env")
    (tmp_path / "gone").symlink_to("nowhere")
    (tmp_path / "file").touch()
    (tmp_path / ".conda").touch()
    assert found(tmp_path) == ["env"]
    assert prefixes.find(tmp_path / "no-home") == []


def test_a_home_full_of_folders_costs_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prefixes, "_MOST", 10)
    for number in range(20):
        (tmp_path / f"many-{number}" / "below").mkdir(parents=True)
    environment(tmp_path / ".virtualenvs" / "one")
    looked_at = list(prefixes._places(tmp_path))
    assert len(looked_at) < 50
