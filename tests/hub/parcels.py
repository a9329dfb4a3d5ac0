"""Archives as labs send them, and as no lab would."""

from __future__ import annotations

import io
import os
import tarfile

NOTEBOOK = b'{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'


def of(*members: tuple[str, bytes]) -> bytes:
    """Plain files."""
    return _packed(*((_plain(name, len(content)), content) for name, content in members))


def notebook(remark: str = "") -> bytes:
    """A small release or submission; the remark makes it differ from others."""
    return of(("problem.ipynb", NOTEBOOK), ("remark.txt", remark.encode()))


def climbing() -> bytes:
    return of(("../../.bashrc", b"echo here"))


def absolute() -> bytes:
    return of(("/etc/cron.d/job", b"* * * * *"))


def symbolic_link() -> bytes:
    return _link(tarfile.SYMTYPE, "/etc/passwd")


def hard_link() -> bytes:
    return _link(tarfile.LNKTYPE, "/etc/passwd")


def device() -> bytes:
    return _link(tarfile.CHRTYPE, "")


def twice() -> bytes:
    return of(("problem.ipynb", NOTEBOOK), ("problem.ipynb", NOTEBOOK))


def many(number: int) -> bytes:
    return of(*((f"{index}.txt", b"") for index in range(number)))


def incompressible(size: int) -> bytes:
    return of(("noise.bin", os.urandom(size)))


def bomb(size: int) -> bytes:
    """Small on its way, large when unfolded."""
    return of(("zeros.bin", bytes(size)))


def bomb_of_several(size: int) -> bytes:
    """No file is too large; together they are."""
    return of(*((f"{number}.bin", bytes(size // 4)) for number in range(5)))


def cut_off() -> bytes:
    return incompressible(4096)[:-100]


def _link(kind: bytes, target: str) -> bytes:
    info = tarfile.TarInfo("problem.ipynb")
    info.type, info.linkname = kind, target
    return _packed((info, b""))


def _plain(name: str, size: int) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size = size
    return info


def _packed(*members: tuple[tarfile.TarInfo, bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
        for info, content in members:
            tar.addfile(info, io.BytesIO(content))
    return buffer.getvalue()
