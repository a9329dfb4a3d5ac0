"""Archives: what is packed comes out again, and nothing else comes in."""

from __future__ import annotations

import gzip
import io
import os
import tarfile
import zipfile
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kore import archive
from kore.archive import Limits
from kore.errors import ArchiveRefused, ArchiveTooLarge

SMALL = Limits(packed=100_000, unpacked=1_000_000, members=20)
NAMES = st.from_regex(r"[a-z0-9_ äß.-]{1,20}", fullmatch=True).filter(lambda name: name not in {".", ".."})


def member(name: str, content: bytes = b"x", **changes: object) -> tuple[tarfile.TarInfo, bytes]:
    info = tarfile.TarInfo(name)
    info.size = len(content)
    for key, value in changes.items():
        setattr(info, key, value)
    return info, content


def packed(*members: tuple[tarfile.TarInfo, bytes], form: int = tarfile.PAX_FORMAT) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz", format=form) as tar:
        for info, content in members:
            tar.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


@given(files=st.dictionaries(NAMES, st.binary(max_size=300), max_size=5))
def test_what_is_packed_comes_out_again(tmp_path_factory: pytest.TempPathFactory, files: dict[str, bytes]) -> None:
    place = tmp_path_factory.mktemp("a")
    (place / "in" / "data").mkdir(parents=True)
    for name, content in files.items():
        (place / "in" / "data" / name).write_bytes(content)
    data = archive.pack(place / "in")
    assert data == archive.pack(place / "in")
    assert set(archive.check(data, SMALL)) == {PurePosixPath("data", name) for name in files}
    archive.unpack(data, place / "out", SMALL)
    assert {path.name: path.read_bytes() for path in (place / "out").rglob("*") if path.is_file()} == files


def test_notebooks_at_the_top_are_read_within_their_bound() -> None:
    data = packed(member("b.ipynb", b"12345"), member("sub/c.ipynb"), member("x.csv"), member("a.ipynb", b"1"))
    assert list(archive.documents(data, SMALL, 5)) == [b"12345", b"1"]
    assert list(archive.documents(data, SMALL, 4)) == [b"1234", b"1"]
    with pytest.raises(ArchiveRefused):
        list(archive.documents(b"x", SMALL, 5))


def test_links_and_pipes_are_not_packed(tmp_path: Path) -> None:
    folder = tmp_path / "ps1"
    folder.mkdir()
    (folder / "a.txt").write_text("mine")
    (folder / "stolen").symlink_to("/etc/passwd")
    (folder / "stolen_dir").symlink_to("/etc")
    os.mkfifo(folder / "pipe")
    assert archive.check(archive.pack(folder), SMALL) == [PurePosixPath("a.txt")]


def test_left_out_files_stay_out(tmp_path: Path) -> None:
    for name in ("a.ipynb", "b.pyc"):
        (tmp_path / name).touch()
    assert archive.check(archive.pack(tmp_path, lambda name: name.suffix == ".pyc"), SMALL) == [
        PurePosixPath("a.ipynb")
    ]


ODD_NAMES = [
    "/etc/passwd",
    "../x",
    "a/../../x",
    "a\\b",
    "a\nb",
    "a\x7fb",
    "a\u2028b",
    "x" * 256,
    "/".join("a" * 17),
    ".",
]


@pytest.mark.parametrize("name", ODD_NAMES)
def test_odd_paths_are_refused(name: str) -> None:
    with pytest.raises(ArchiveRefused):
        archive.check(packed(member(name)), SMALL)


@pytest.mark.parametrize("name", ["a b.ipynb", "Übung ½.md", "data/x.csv", "./a", "/".join("a" * 16)])
def test_usual_paths_are_taken(name: str) -> None:
    assert archive.check(packed(member(name)), SMALL) == [PurePosixPath(name)]


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE])
def test_links_and_devices_are_refused(kind: bytes) -> None:
    with pytest.raises(ArchiveRefused, match="other than plain files"):
        archive.check(packed(member("a", b"", type=kind, linkname="/etc/passwd")), SMALL)


def test_a_file_with_holes_is_refused() -> None:
    holes = {"GNU.sparse.major": "0", "GNU.sparse.minor": "1", "GNU.sparse.map": "0,1", "GNU.sparse.size": str(1 << 40)}
    with pytest.raises(ArchiveRefused, match="other than plain files"):
        archive.check(packed(member("a", pax_headers=holes)), SMALL)


@pytest.mark.parametrize("names", [("a", "a"), ("a", "./a"), ("a", "a/b"), ("a/b", "a")])
def test_a_path_that_stands_for_two_things_is_refused(names: tuple[str, str]) -> None:
    with pytest.raises(ArchiveRefused, match=r"twice|as a file and as a folder"):
        archive.check(packed(*(member(name) for name in names)), SMALL)


def test_a_bomb_is_refused_while_it_unfolds(tmp_path: Path) -> None:
    bomb = packed(member("zeros", b"\0" * 5_000_000))
    assert len(bomb) < SMALL.packed
    with pytest.raises(ArchiveTooLarge):
        archive.unpack(bomb, tmp_path / "out", SMALL)
    assert not (tmp_path / "out").exists()


def test_the_limits_are_exact() -> None:
    two = packed(member("a", b"x" * 10), member("b", b"x" * 10))
    assert len(archive.check(two, Limits(len(two), 20, 2))) == 2
    for limits in (Limits(len(two) - 1, 20, 2), Limits(len(two), 19, 2), Limits(len(two), 20, 1)):
        with pytest.raises(ArchiveTooLarge):
            archive.check(two, limits)


def test_directories_count_as_members() -> None:
    folders = [member(f"d{n}", b"", type=tarfile.DIRTYPE) for n in range(21)]
    assert archive.check(packed(*folders[:20]), SMALL) == []
    with pytest.raises(ArchiveTooLarge):
        archive.check(packed(*folders), SMALL)


def test_a_huge_extended_header_is_refused() -> None:
    with pytest.raises(ArchiveRefused, match="extended header"):
        archive.check(packed(member("a", pax_headers={"comment": "1" * 20_000})), SMALL)
    long = "d/" + "x" * 200
    assert archive.check(packed(member(long), form=tarfile.GNU_FORMAT), SMALL) == [PurePosixPath(long)]


def test_extended_headers_without_end_are_refused() -> None:
    header = tarfile.TarInfo.create_pax_global_header({"a": "b"})
    with pytest.raises(ArchiveRefused):
        archive.check(gzip.compress(header * 1500), Limits(unpacked=10_000_000))


def a_zip(encrypted: bool) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr("a", "x")
    data = bytearray(buffer.getvalue())
    data[6] |= encrypted  # the flag in the first local header
    return bytes(data)


WHOLE = packed(member("a", os.urandom(30_000)))
BROKEN = [b"", b"nonsense", a_zip(False), a_zip(True), gzip.compress(b"not a tar" * 200), WHOLE[:-9000], WHOLE[:300]]


@pytest.mark.parametrize("data", BROKEN)
def test_what_is_no_gzipped_tar_is_refused(data: bytes) -> None:
    with pytest.raises(ArchiveRefused):
        archive.check(data, SMALL)


@given(data=st.binary(max_size=2000))
def test_any_content_is_taken_or_refused_and_nothing_else(data: bytes) -> None:
    for form in (data, gzip.compress(data)):
        try:
            archive.check(form, SMALL)
        except ArchiveRefused:
            continue


def test_a_folder_that_exists_is_not_written_to(tmp_path: Path) -> None:
    with pytest.raises(FileExistsError):
        archive.unpack(packed(member("a")), tmp_path, SMALL)
    assert list(tmp_path.iterdir()) == []


def test_the_notebooks_are_those_at_the_top() -> None:
    paths = [PurePosixPath(name) for name in ("b.ipynb", "a.ipynb", "sub/c.ipynb", "data.csv")]
    assert archive.notebooks(paths) == ["a", "b"]
