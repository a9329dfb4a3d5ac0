# ruff: noqa: INP001  # Jupyter looks for the file here
"""nbgrader's configuration of every lab. It is Python, because without such a file each command of nbgrader's warns."""

from __future__ import annotations

from kore.lab import kernels

kernels.serve_nbgrader()

c = get_config()  # type: ignore[name-defined]  # noqa: F821  # traitlets puts it here
c.Authenticator.plugin_class = "kore.lab.auth.KoreAuthPlugin"
c.ExchangeFactory.collect = "kore.lab.exchange.Collect"
c.ExchangeFactory.fetch_assignment = "kore.lab.exchange.FetchAssignment"
c.ExchangeFactory.fetch_feedback = "kore.lab.exchange.FetchFeedback"
c.ExchangeFactory.list = "kore.lab.exchange.List"
c.ExchangeFactory.release_assignment = "kore.lab.exchange.ReleaseAssignment"
c.ExchangeFactory.release_feedback = "kore.lab.exchange.ReleaseFeedback"
c.ExchangeFactory.submit = "kore.lab.exchange.Submit"
