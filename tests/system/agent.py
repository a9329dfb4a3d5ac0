"""Runs in an emulated machine: takes commands from the host through a virtual serial port, one JSON line each."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path


def main() -> None:
    """Answer until the host closes the port."""
    with Path("/dev/virtio-ports/agent").open("r+b", buffering=0) as port:
        line = b""
        while chunk := port.read(65536):
            line += chunk
            if line.endswith(b"\n"):
                answer = json.dumps(outcome(**json.loads(line))).encode() + b"\n"
                while answer:
                    answer = answer[port.write(answer) :]
                line = b""


def outcome(arguments: list[str], feed: str, environment: dict[str, str]) -> dict[str, object]:
    """Run one program to its end."""
    done = subprocess.run(
        arguments, input=feed, env=environment, capture_output=True, text=True, errors="replace", check=False
    )
    return {"status": done.returncode, "output": done.stdout, "errors": done.stderr}


if __name__ == "__main__":
    main()
