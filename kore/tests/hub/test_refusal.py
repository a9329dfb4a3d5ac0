"""What JupyterHub's pages make of a start that failed."""

from __future__ import annotations

import pytest
from jupyterhub.utils import format_exception

from kore.hub.refusal import NotStarted


@pytest.mark.parametrize("only_jupyterhub", [True, False], ids=["slow to fail", "at once"])
def test_the_person_reads_the_message_and_nothing_of_the_logs(only_jupyterhub: bool) -> None:
    problem = NotStarted("None is free.", reason="gpu", log_message="systemctl: status 4", status_code=503)
    assert format_exception(problem, only_jupyterhub=only_jupyterhub) == ("None is free.", None)
    assert "systemctl" in str(problem)
    assert problem.status_code == 503
