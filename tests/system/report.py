"""What is told when a test has failed."""

from __future__ import annotations

import traceback
from pathlib import Path

from system.log import Log
from system.machine import Machine, MachineError

#: lines of the journal that are shown; the whole is kept in a file
_SHOWN = 40
_UNITS = ["--unit=ananke-*", "--unit=nginx.service"]


def tell(error: Exception, script: Path, log: Log) -> None:
    """Where in the script it happened, and what; all of the way there if the script had no part in it."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if frame.filename == str(script)]
    log.line("".join([*traceback.format_list(own or frames), *traceback.format_exception_only(error)]))


def keep(machines: list[Machine], folder: Path, log: Log) -> None:
    """Show the end of each machine's journal, and keep all of it."""
    folder.mkdir(parents=True, exist_ok=True)
    for machine in machines:
        (folder / f"{machine.name}.console").write_text(machine.console())
        if machine.is_up():
            try:
                _journal(machine, folder / f"{machine.name}.journal", log)
            except MachineError as error:
                log.line(f"{machine.name}: no journal: {error}")
    log.line(f"Consoles and journals are in {folder}")


def _journal(machine: Machine, file: Path, log: Log) -> None:
    journal = ["journalctl", "--no-pager", "--boot", "--output=short-monotonic"]
    file.write_text(machine.run(journal).output)
    failed = machine.run(["systemctl", "--failed", "--no-legend", "--plain"]).output
    shown = machine.run([*journal, *_UNITS, f"--lines={_SHOWN}"]).output
    log.line(f"{machine.name}: failed units: {failed.strip() or 'none'}; the journal ends:\n{shown}")
