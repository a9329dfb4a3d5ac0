"""How much of a disk is used: by one home, or by all homes of an instance, which `kore.root.homes` measures."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

#: shares of a limit from which on people are told
NEARLY_FULL, FULL = 0.9, 0.99


class Usage(BaseModel):
    """What is used of what there is."""

    model_config = ConfigDict(frozen=True)

    #: bytes
    used: int
    limit: int

    @property
    def share(self) -> float:
        """1 where nothing is left; more where nobody has stopped it."""
        return self.used / self.limit


def report(instance: str) -> Path:
    """The file in which root says what an instance's homes hold together."""
    return Path(f"/run/ananke-{instance}-disk/homes.json")


def reported(file: Path) -> Usage | None:
    """What root has measured, if it has."""
    try:
        return Usage.model_validate_json(file.read_bytes())
    except (OSError, ValidationError):
        return None
