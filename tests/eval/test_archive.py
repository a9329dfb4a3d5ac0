"""The form of archives: what is written is read back; what breaks the form is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from archive import HASH, Archive, ArchiveError, Entry

SCRIPT = f"/nix/store/{HASH}-script/bin/x"
ARCHIVE = Archive.of(
    [
        Entry(SCRIPT, "#!/bin/sh\n", executable=True),
        Entry("/etc/x.service", f"ExecStart={SCRIPT} --with /nix/store/{HASH}-package-1.0/share/y.\n"),
        Entry("/etc/wants/x.service", target="../x.service"),
        Entry("/etc/empty"),
    ]
)


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    file = tmp_path / "x.txtar"
    file.write_text(ARCHIVE.text())
    assert Archive.read(file) == ARCHIVE
    assert [entry.path for entry in ARCHIVE.entries] == ["/etc/empty", "/etc/wants/x.service", "/etc/x.service", SCRIPT]


def test_a_store_path_without_a_section_is_a_package() -> None:
    assert ARCHIVE.packages() == [f"/nix/store/{HASH}-package-1.0"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("-- /etc/x --\n-- /etc/x --\n", "there twice: /etc/x"),
        ("-- /etc/x -> ../y --\ntext\n", "no text"),
        ("-- /etc/../x --\n", "plain absolute path"),
        ("-- /etc/x --\n-- /etc/y --\n-- no head --\n", None),
    ],
)
def test_a_text_that_breaks_the_form_is_refused(tmp_path: Path, text: str, message: str | None) -> None:
    file = tmp_path / "x.txtar"
    file.write_text(text)
    if message is None:
        assert len(Archive.read(file).entries) == 2
    else:
        with pytest.raises(ArchiveError, match=f"x.txtar: .*{message}"):
            Archive.read(file)


def test_a_file_with_a_line_like_a_head_is_refused() -> None:
    with pytest.raises(ArchiveError, match="looks like the head"):
        Archive.of([Entry("/etc/x", "a\n-- /etc/y --\nb\n")]).text()
