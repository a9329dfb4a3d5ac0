"""What every kind of lab looks at in the background, to tell its person: the disk, and limits that have held."""

from __future__ import annotations

import os
from pathlib import Path

from jupyter_server.serverapp import ServerApp

from kore.lab import limits
from kore.lab.breaches import Breaches
from kore.lab.disk import Home, Watch
from kore.lab.environment import Lab
from kore.lab.limits import shown
from kore.lab.notices import Notices
from kore.lab.repeating import Repeating
from kore.settings import number_of_bytes

#: seconds between two looks
_DISK, _BREACHES = 10.0, 5.0


def of(lab: Lab, notices: Notices, server: ServerApp) -> list[Repeating]:
    """The threads, not yet started; none where nobody limits labs, as in the demo.

    Args:
        lab: this one.
        notices: how to tell.
        server: whose status bar shows the disk.
    """
    if (limit := limits.of(os.environ)) is None:
        return []
    home = Home(lab.home, number_of_bytes(limit.disk)) if limit.disk else None
    if home and "jupyter_resource_usage_display_config" in server.web_app.settings:
        from kore.lab import status_bar  # noqa: PLC0415  # only where the extension is on

        status_bar.install(server, home)
    homes = os.environ.get("KORE_HOMES")
    watch = Watch(notices, home, shown(limit.disk or "0"), Path(homes) if homes else None)
    return [
        Repeating("disk", watch.step, _DISK),
        Repeating("breaches", Breaches(notices, limit).step, _BREACHES),
    ]
