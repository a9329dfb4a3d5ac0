"""Against a real WebDAV server: all that people do with files."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import pytest
from tests.lab.storage.conftest import Cloud, offered
from tornado.web import HTTPError

from kore.lab.storage import contents as module
from kore.lab.storage.contents import StorageContents
from kore.lab.storage.files import Entry, Files

ODD = "Übung 1 – 100%41 & #5*"
Connected = Callable[..., Awaitable[StorageContents]]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    return home


@pytest.fixture
def connected(cloud: Cloud, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Connected]:
    """The contents of a lab that is connected to the cloud."""
    every = []

    async def connected(**other: Any) -> StorageContents:
        told = {"resources": {"cloud": offered(cloud.url, **other)}, "own": []}
        monkeypatch.setenv("KORE_STORAGE", json.dumps(told))
        made = StorageContents(root_dir=str(home))
        every.append(made)
        await made.drives.offer([{"drive": "cloud", "tokenDict": cloud.typed}])
        return made

    yield connected
    for made in every:
        if drive := made.drives.find("cloud"):
            drive.close()


async def names(contents: StorageContents, path: str) -> list[str]:
    return sorted(entry["name"] for entry in (await contents.get(path))["content"])


def text(content: str) -> dict[str, Any]:
    return {"type": "file", "format": "text", "content": content}


async def refused(doing: Awaitable[Any]) -> tuple[int, str | None]:
    with pytest.raises(HTTPError) as caught:
        await doing
    return caught.value.status_code, caught.value.log_message


async def test_files_are_listed_read_written_renamed_and_deleted(cloud: Cloud, connected: Connected) -> None:
    contents = await connected()
    (cloud.folder / ODD).mkdir()
    (cloud.folder / ODD / "daten.csv").write_text("größe\n1\n")
    (cloud.folder / ".hidden").write_text("x")
    assert await names(contents, "cloud:") == [ODD]
    assert await names(contents, f"cloud:{ODD}") == ["daten.csv"]
    read = await contents.get(f"cloud:{ODD}/daten.csv", require_hash=True)
    assert (read["content"], read["format"], read["path"]) == ("größe\n1\n", "text", f"cloud:{ODD}/daten.csv")
    assert (read["size"], read["mimetype"], read["hash_algorithm"]) == (10, "text/csv", "sha256")
    assert read["last_modified"].timestamp() == pytest.approx((cloud.folder / ODD / "daten.csv").stat().st_mtime, abs=1)

    # WsgiDAV takes a ? in the target of a move for the end of the path, so what is moved has none.
    await contents.save(text("?"), f"cloud:{ODD}/wer?.txt")
    assert (await contents.get(f"cloud:{ODD}/wer?.txt"))["content"] == "?"
    await contents.delete(f"cloud:{ODD}/wer?.txt")
    for words in ("eins", "zwei"):
        await contents.save(text(words), f"cloud:{ODD}/neu.txt")
        assert (cloud.folder / ODD / "neu.txt").read_text() == words
    await contents.rename(f"cloud:{ODD}/neu.txt", f"cloud:{ODD}/ä.txt")
    taken = await refused(contents.rename(f"cloud:{ODD}/ä.txt", f"cloud:{ODD}/daten.csv"))
    assert taken == (409, "Cloud: the server has something of this name already.")
    await contents.delete(f"cloud:{ODD}/ä.txt")
    assert [file.name for file in (cloud.folder / ODD).iterdir()] == ["daten.csv"]
    await contents.delete(f"cloud:{ODD}")
    assert not (cloud.folder / ODD).exists()


async def test_folders_and_notebooks(cloud: Cloud, connected: Connected) -> None:
    contents = await connected()
    assert (await contents.new_untitled("cloud:", type="directory"))["path"] == "cloud:Untitled Folder"
    made = await contents.new_untitled("cloud:Untitled Folder", type="notebook")
    path = "cloud:Untitled Folder/Untitled.ipynb"
    assert (made["path"], made["type"]) == (path, "notebook")
    notebook = (await contents.get(path))["content"]
    notebook["cells"] = [nbformat.v4.new_markdown_cell("Grüße")]  # type: ignore[no-untyped-call]
    await contents.save({"type": "notebook", "format": "json", "content": notebook}, path)
    file = cloud.folder / "Untitled Folder" / "Untitled.ipynb"
    assert "".join(json.loads(file.read_text())["cells"][0]["source"]) == "Grüße"
    assert await contents.create_checkpoint(path)
    assert await contents.list_checkpoints(path) == []
    assert (await refused(contents.restore_checkpoint("none", path)))[0] == 400
    assert await contents.get_kernel_path(path) == ""
    await contents.rename("cloud:Untitled Folder", "cloud:Abgabe")
    assert (cloud.folder / "Abgabe" / "Untitled.ipynb").is_file()
    (cloud.folder / "broken.ipynb").write_text("{")
    assert await refused(contents.get("cloud:broken.ipynb")) == (400, "This file is not a notebook that can be read.")
    assert (await contents.get("cloud:broken.ipynb", type="file"))["content"] == "{"


async def test_a_large_file_goes_up_in_parts(cloud: Cloud, connected: Connected) -> None:
    contents = await connected()
    data = os.urandom(5 << 20)
    parts = [data[at : at + (2 << 20)] for at in range(0, len(data), 2 << 20)]
    for number, part in enumerate(parts, 1):
        model = {"type": "file", "format": "base64", "content": base64.b64encode(part).decode()}
        assert not (cloud.folder / "film.bin").exists()
        saved = await contents.save({**model, "chunk": -1 if part is parts[-1] else number}, "cloud:film.bin")
        assert saved["path"] == "cloud:film.bin"
    assert (cloud.folder / "film.bin").read_bytes() == data


async def test_what_is_too_large_is_not_opened(
    cloud: Cloud, connected: Connected, monkeypatch: pytest.MonkeyPatch
) -> None:
    contents = await connected()
    (cloud.folder / "a.txt").write_text("12345")
    monkeypatch.setattr(module, "LARGEST", 4)
    status, message = await refused(contents.get("cloud:a.txt"))
    assert status == 413
    assert "a.txt is too large to open here" in str(message)
    assert (await contents.get("cloud:a.txt", content=False))["size"] == 5


async def test_what_turns_out_to_be_too_large_is_not_opened(
    cloud: Cloud, connected: Connected, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some servers do not say how large a file is."""
    contents = await connected()
    (cloud.folder / "a.txt").write_bytes(b"x" * (3 << 20))
    entry, asked = Files.entry, []

    def unsure(files: Files, path: str) -> Entry:
        return replace(entry(files, path), size=None)

    def reading(files: Files, path: str, most: int) -> bytes:
        asked.append(most)
        return read(files, path, most)

    read = Files.read
    monkeypatch.setattr(Files, "entry", unsure)
    monkeypatch.setattr(Files, "read", reading)
    monkeypatch.setattr(module, "LARGEST", 4)
    assert (await refused(contents.get("cloud:a.txt")))[0] == 413
    assert asked == [5]
    monkeypatch.setattr(module, "LARGEST", 3 << 20)
    assert (await contents.get("cloud:a.txt"))["content"] == "x" * (3 << 20)


async def test_copies_between_home_and_storage(cloud: Cloud, home: Path, connected: Connected) -> None:
    contents = await connected()
    (cloud.folder / "a.txt").write_text("far")
    (home / "b.txt").write_text("near")
    await contents.copy("cloud:a.txt", "")
    assert (home / "a.txt").read_text() == "far"
    await contents.copy("b.txt", "cloud:")
    assert (cloud.folder / "b.txt").read_text() == "near"
    assert (await contents.copy("cloud:a.txt"))["path"] == "cloud:a-Copy1.txt"
    moved = await refused(contents.rename("b.txt", "cloud:c.txt"))
    assert moved == (400, "Between the home and a storage, files are copied, not moved.")
    assert (home / "b.txt").exists()


async def test_the_home_is_as_ever(home: Path, connected: Connected) -> None:
    contents = await connected()
    await contents.save(text("mine"), "with:colon.txt")
    assert (home / "with:colon.txt").read_text() == "mine"
    assert await contents.file_exists("with:colon.txt")
    assert contents.exists("with:colon.txt") is True
    assert not await contents.dir_exists("with:colon.txt")
    assert (await contents.create_checkpoint("with:colon.txt"))["id"] == "checkpoint"
    assert len(await contents.list_checkpoints("with:colon.txt")) == 1
    await contents.restore_checkpoint("checkpoint", "with:colon.txt")
    await contents.rename("with:colon.txt", "b.txt")
    copied = await contents.copy("b.txt")
    assert await names(contents, "") == ["b-Copy1.txt", "b.txt"]
    await contents.delete(copied["path"])
    assert await names(contents, "") == ["b.txt"]
    assert await contents.is_hidden(".ipynb_checkpoints")


@pytest.mark.parametrize("path", ["cloud:../x", "cloud:a/../../x", "cloud:a//x", "cloud:./x"])
async def test_no_path_leads_out(path: str, connected: Connected) -> None:
    contents = await connected()
    assert await refused(contents.get(path)) == (404, "There is no such file or folder.")
    assert (await refused(contents.save(text("x"), path)))[0] == 404


async def test_what_is_not_there(cloud: Cloud, connected: Connected) -> None:
    contents = await connected()
    (cloud.folder / "a").mkdir()
    assert not await contents.exists("cloud:b")
    assert await contents.dir_exists("cloud:a")
    assert not await contents.file_exists("cloud:a")
    assert await refused(contents.get("cloud:b")) == (404, "Cloud: the server has no such file or folder.")
    assert await refused(contents.get("cloud:a", type="file")) == (400, "This is a folder.")
    assert (await refused(contents.delete("cloud:")))[0] == 400
    assert await contents.is_hidden("cloud:a/.b")


async def test_who_may_only_read_writes_nothing(cloud: Cloud, connected: Connected) -> None:
    contents = await connected(writable=False)
    (cloud.folder / "a.txt").write_text("kept")
    assert (await contents.get("cloud:a.txt"))["writable"] is False
    for doing in (
        contents.save(text("lost"), "cloud:a.txt"),
        contents.save({"type": "directory"}, "cloud:b"),
        contents.rename("cloud:a.txt", "cloud:b.txt"),
        contents.delete("cloud:a.txt"),
    ):
        assert await refused(doing) == (403, "Cloud can only be read.")
    assert [file.name for file in cloud.folder.iterdir()] == ["a.txt"]
