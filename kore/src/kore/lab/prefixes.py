"""Where a home has environments: folders with programs and kernels of their own, made by venv, uv or conda.

It is looked for them where people and their tools put them, and nowhere else: in any home that takes milliseconds.
What a link leads to outside of the home is not the person's: whoever may write there could run programs in this lab.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

#: what only the top of an environment has: of venv, uv and virtualenv, and of conda
_MARKS = ("pyvenv.cfg", "conda-meta")
#: the environment within a project, hidden
_OF_A_PROJECT = ".venv"
#: where tools keep what they make, below the home
_SHELVES = (
    ".cache/pypoetry/virtualenvs",
    ".conda/envs",
    ".local/share/mamba/envs",
    ".local/share/virtualenvs",
    ".virtualenvs",
    "anaconda3/envs",
    "mambaforge/envs",
    "micromamba/envs",
    "miniconda3/envs",
    "miniforge3/envs",
)
#: conda and micromamba note every environment here, wherever it is
_CONDAS_LIST = ".conda/environments.txt"
_LONGEST_LIST = 1 << 16
#: folders that are looked at, in a home that is full of them
_MOST = 3000


def is_conda(prefix: Path) -> bool:
    """Whether conda or micromamba has made the environment."""
    return os.access(prefix / "conda-meta", os.F_OK)


def is_inside(place: Path, folder: Path) -> bool:
    """Whether a place is in a folder, wherever links lead."""
    return Path(os.path.realpath(place)).is_relative_to(os.path.realpath(folder))


def find(home: Path) -> list[Path]:
    """The environments of a home, each once, in the order of their paths.

    Args:
        home: where it is looked: at its folders and theirs, at the environment within each, and where tools put theirs.
    """
    by_place = {os.path.realpath(place): place for place in sorted(_places(home), reverse=True) if _is_one(place)}
    return sorted(place for place in by_place.values() if is_inside(place, home))


def _is_one(place: Path) -> bool:
    return any(os.access(place / mark, os.F_OK) for mark in _MARKS)


def _places(home: Path) -> Iterator[Path]:
    yield home / _OF_A_PROJECT
    left = _MOST
    for folder in _folders(home, left):
        yield from (folder, folder / _OF_A_PROJECT)
        if _is_one(folder):
            continue
        for below in _folders(folder, left):
            yield from (below, below / _OF_A_PROJECT)
            left -= 1
    for shelf in _SHELVES:
        yield from _folders(home / shelf, left)
    yield from _noted(home / _CONDAS_LIST)


def _folders(folder: Path, most: int) -> Iterator[Path]:
    """The folders in a folder, also those that links lead to, without the hidden ones."""
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if most <= 0:
                    return
                if not entry.name.startswith(".") and entry.is_dir():
                    most -= 1
                    yield folder / entry.name
    except OSError:  # there is none, or it is not to be read
        return


def _noted(file: Path) -> Iterator[Path]:
    try:
        with file.open("rb") as content:
            text = content.read(_LONGEST_LIST).decode(errors="ignore")
    except OSError:
        return
    yield from (Path(line) for line in text.splitlines() if line.startswith("/") and "\0" not in line)
