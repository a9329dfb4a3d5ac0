"""Write the golden archives anew: all of them, or those of the machines that are named.

    tests/eval/render.py [NAME…]

Needs Nix and the locked inputs (seed.py). Look at the difference before you commit it.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from archive import ArchiveError
from machines import archives
from nix import Flake, NixError, missing

GOLDEN = Path(__file__).parent / "golden"


def main(names: list[str]) -> None:
    """Evaluate, then write; goldens of machines that are gone go, too."""
    if (reason := missing()) is not None:
        raise SystemExit(reason)
    with tempfile.TemporaryDirectory() as folder:
        try:
            rendered = archives(Flake.copied_to(Path(folder)))
        except (NixError, ArchiveError) as error:
            raise SystemExit(str(error)) from None
    if unknown := set(names) - rendered.keys():
        raise SystemExit(f"no such machine: {', '.join(sorted(unknown))}; there are {', '.join(sorted(rendered))}")
    GOLDEN.mkdir(exist_ok=True)
    for name in names or rendered:
        (GOLDEN / f"{name}.txtar").write_text(rendered[name].text())
    for file in GOLDEN.glob("*.txtar"):
        if file.stem not in rendered:
            file.unlink()


if __name__ == "__main__":
    main(sys.argv[1:])
