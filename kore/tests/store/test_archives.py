"""Archives are kept whole, under their digest, for us alone."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from kore import archive
from kore.errors import NotFound
from kore.store.archives import Archives


def test_what_is_kept_is_read_again(tmp_path: Path) -> None:
    archives = Archives(tmp_path / "archives")
    digest = archives.keep(b"data")
    assert digest == archive.digest(b"data") == archives.keep(b"data")
    assert archives.read(digest) == b"data"
    (file,) = (path for path in (tmp_path / "archives").rglob("*") if path.is_file())
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_what_is_not_there_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        Archives(tmp_path).read(archive.digest(b"never kept"))


def test_a_broken_off_write_is_not_taken_for_the_archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archives, digest = Archives(tmp_path), archive.digest(b"data")

    def power_cut(*_: object) -> None:
        raise OSError("no space left")

    with monkeypatch.context() as broken:
        broken.setattr("os.fsync", power_cut)
        with pytest.raises(OSError, match="no space"):
            archives.keep(b"data")
    with pytest.raises(NotFound):
        archives.read(digest)
    assert not any(path.is_file() for path in tmp_path.rglob("*"))
    assert archives.keep(b"data") == digest
    assert archives.read(digest) == b"data"
