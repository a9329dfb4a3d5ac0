"""Jupyter's contents: the home as ever, and beside it `<drive>:<path>` for storage."""

from __future__ import annotations

import io
from collections.abc import Awaitable
from typing import Any

import nbformat
from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager
from jupyter_server.services.contents.manager import AsyncContentsManager
from tornado import web
from traitlets import default

from kore.lab.storage import models
from kore.lab.storage.downloads import DownloadHandler
from kore.lab.storage.drives import Drive, Drives
from kore.lab.storage.files import Files
from kore.lab.storage.offers import here
from kore.lab.storage.uploads import Uploads

#: bytes; what is opened is in the lab's memory three times over
LARGEST = 100 << 20


#: Jupyter's methods come without types
_Home: Any = AsyncLargeFileManager
_General: Any = AsyncContentsManager


class StorageContents(_Home):  # type: ignore[misc]
    """What is in the home goes where it always went."""

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.drives = Drives(here())
        self._uploads = Uploads()

    @default("files_handler_class")
    def _downloads(self) -> type[DownloadHandler]:
        return DownloadHandler

    def place(self, path: str) -> tuple[Drive, str] | None:
        """The drive of a path and what is left of it; None in the home.

        Raises:
            HTTPError: it leads out of the drive.
        """
        name, colon, inside = path.strip("/").partition(":")
        if not colon or not (drive := self.drives.find(name)):
            return None
        inside = inside.strip("/")
        if inside and {"", ".", ".."} & set(inside.split("/")):
            raise web.HTTPError(404, "There is no such file or folder.")
        return drive, inside

    async def get(  # as Jupyter calls it
        self,
        path: str,
        content: bool = True,
        type: str | None = None,  # noqa: A002
        format: str | None = None,  # noqa: A002
        require_hash: bool = False,
    ) -> dict[str, Any]:
        """A file or folder."""
        if not (place := self.place(path)):
            model: dict[str, Any] = await super().get(path, content, type, format, require_hash)
            return model
        drive, inside = place
        if not inside and not content:
            return self._root(drive)
        if not inside:
            return self._root(drive) | await self._listing(drive, inside)
        entry = await drive.do(lambda files: files.entry(inside))
        if (type == "directory") != entry.folder and type is not None:
            raise web.HTTPError(400, "This is a folder." if entry.folder else "This is not a folder.")
        model = models.described(entry, drive.offer.drive, writable=drive.offer.writable)
        if entry.folder:
            return model | (await self._listing(drive, inside) if content else {})
        model["type"] = type or model["type"]
        if not content and not require_hash:
            return model
        too_large = web.HTTPError(
            413, f"{entry.name} is too large to open here. Download it, or read it from a notebook in parts."
        )
        if (entry.size or 0) > LARGEST:
            raise too_large
        data = await drive.do(lambda files: files.read(inside, LARGEST + 1))
        if len(data) > LARGEST:  # not every server says beforehand
            raise too_large
        return model | models.hashed(data) | (self._content(model, data, format) if content else {})

    async def save(self, model: dict[str, Any], path: str = "") -> dict[str, Any]:
        """Make or replace a file, make a folder."""
        if not (place := self.place(path)):
            saved: dict[str, Any] = await super().save(model, path)
            return saved
        drive, inside = place
        _writable(drive)
        if model.get("type") == "directory":
            await drive.do(lambda files: files.make_folder(inside))
        elif model.get("type") == "notebook":
            notebook = nbformat.from_dict(model["content"])  # type: ignore[no-untyped-call]
            self.check_and_sign(notebook, path)
            text = nbformat.writes(notebook, version=nbformat.NO_CONVERT)  # type: ignore[no-untyped-call]
            await drive.do(lambda files: files.write(inside, io.BytesIO(text.encode())))
        elif (whole := self._uploads.take(path, model)) is not None:
            with whole:
                await drive.do(lambda files: files.write(inside, whole))
        else:
            return self._uploads.described(drive.offer.drive, inside)
        return await self.get(path, content=False)

    async def delete(self, path: str) -> None:
        """Remove a file, or a folder with all that is in it."""
        if not (place := self.place(path)):
            await super().delete(path)
            return
        drive, inside = place
        _writable(drive)
        if not inside:
            raise web.HTTPError(400, "This is where the storage begins; it cannot be removed here.")
        await drive.do(lambda files: files.remove(inside))

    async def rename(self, old_path: str, new_path: str) -> None:
        """Give a file or folder another name."""
        old, new = self.place(old_path), self.place(new_path)
        if old is None and new is None:
            await super().rename(old_path, new_path)
            return
        if old is None or new is None or old[0] is not new[0]:
            raise web.HTTPError(400, "Between the home and a storage, files are copied, not moved.")
        drive, before = old
        after = new[1]
        _writable(drive)
        await drive.do(lambda files: files.move(before, after))

    async def copy(self, from_path: str, to_path: str | None = None) -> dict[str, Any]:
        """Copy a file; also between the home and a storage."""
        source = self.place(from_path)
        if not source and not self.place(to_path or ""):
            copied: dict[str, Any] = await super().copy(from_path, to_path)
            return copied
        # Jupyter finds a file's name behind the last slash, and there is none where a drive begins.
        path = f"{source[0].offer.drive}:/{source[1]}" if source else from_path
        stored: dict[str, Any] = await _General.copy(self, path, to_path)
        return stored

    async def is_hidden(self, path: str) -> bool:
        """Whether a part of the path begins with a dot."""
        if place := self.place(path):
            return any(part.startswith(".") for part in place[1].split("/"))
        return bool(await super().is_hidden(path))

    async def file_exists(self, path: str) -> bool:
        """Whether it is a file."""
        if place := self.place(path):
            return await self._look(place) is False
        return bool(await super().file_exists(path))

    async def dir_exists(self, path: str) -> bool:
        """Whether it is a folder."""
        if place := self.place(path):
            return await self._look(place) is True
        return bool(await super().dir_exists(path))

    def exists(self, path: str) -> bool | Awaitable[bool]:
        """Whether it is there at all; of the home Jupyter wants to know it at once."""
        if place := self.place(path):
            return self._there(place)
        return bool(super().exists(path))

    async def get_kernel_path(self, path: str, model: dict[str, Any] | None = None) -> str:
        """Where the kernel of a notebook starts: of one in a storage, in the home."""
        return "" if self.place(path) else str(await super().get_kernel_path(path, model))

    async def create_checkpoint(self, path: str) -> Any:
        """Of files in the home alone; storage has versions of its own, or none."""
        return _NO_CHECKPOINT if self.place(path) else await super().create_checkpoint(path)

    async def list_checkpoints(self, path: str) -> Any:
        """Those of a file."""
        return [] if self.place(path) else await super().list_checkpoints(path)

    async def restore_checkpoint(self, checkpoint_id: str, path: str) -> Any:
        """Go back to one."""
        if self.place(path):
            raise web.HTTPError(400, "There are no checkpoints of files in a storage.")
        return await super().restore_checkpoint(checkpoint_id, path)

    async def delete_checkpoint(self, checkpoint_id: str, path: str) -> Any:
        """Forget one."""
        return None if self.place(path) else await super().delete_checkpoint(checkpoint_id, path)

    def _root(self, drive: Drive) -> dict[str, Any]:
        """Where a storage begins. It is there even if nothing can be listed, so that the person gets to see why."""
        return models.described(models.BEGINNING, drive.offer.drive, writable=drive.offer.writable)

    async def _listing(self, drive: Drive, inside: str) -> dict[str, Any]:
        entries = await drive.do(lambda files: files.entries(inside))
        shown = [entry for entry in entries if self.allow_hidden or not entry.name.startswith(".")]
        name, writable = drive.offer.drive, drive.offer.writable
        return {"content": [models.described(one, name, writable=writable) for one in shown], "format": "json"}

    def _content(self, model: dict[str, Any], data: bytes, form: str | None) -> dict[str, Any]:
        if model["type"] != "notebook":
            found = models.text(data, form)
            usual = {"text": "text/plain", "base64": "application/octet-stream"}[found["format"]]
            return {**found, "mimetype": model["mimetype"] or usual}
        notebook = models.notebook(data)
        self.mark_trusted_cells(notebook, model["path"])
        checked = {"content": notebook, "format": "json", "mimetype": None}
        self.validate_notebook_model(checked)
        return checked

    async def _there(self, place: tuple[Drive, str]) -> bool:
        return await self._look(place) is not None

    async def _look(self, place: tuple[Drive, str]) -> bool | None:
        """Whether it is a folder; None where nothing is."""
        drive, inside = place
        if not inside:
            return True

        def look(files: Files) -> bool | None:
            try:
                return files.entry(inside).folder
            except FileNotFoundError:
                return None

        return await drive.do(look)


_NO_CHECKPOINT = {"id": "none", "last_modified": models.BEGINNING.modified}


def _writable(drive: Drive) -> None:
    if not drive.offer.writable:
        raise web.HTTPError(403, f"{drive.offer.title} can only be read.")
