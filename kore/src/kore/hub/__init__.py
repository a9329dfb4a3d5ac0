"""What runs inside JupyterHub: its configuration, the tickets' authenticator, the labs' spawner.

A hub's configuration file is two lines: `from kore.hub import configure` and `configure(c, settings_path)`.
"""

from __future__ import annotations

from kore.hub.configuration import configure

__all__ = ["configure"]
