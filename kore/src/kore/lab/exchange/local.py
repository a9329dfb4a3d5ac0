"""What a home already holds of the feedback."""

from __future__ import annotations

from pathlib import Path

from kore import archive
from kore.lab.answers import Submission

#: which archive a folder of feedback came from; hidden, so that it shows in no file browser
_MARK = ".digest"


def mark(folder: Path, data: bytes) -> None:
    """Note in a folder of feedback which archive it came from."""
    (folder / _MARK).write_text(archive.digest(data))


def outdated(folder: Path, submission: Submission) -> bool:
    """Whether Kore has feedback on the submission that the folder does not hold."""
    if submission.feedback is None:
        return False
    file = folder / _MARK
    return not file.is_file() or file.read_text().strip() != submission.feedback.digest
