from __future__ import annotations

from typing import Any

import pytest
from nbgrader.server_extensions.assignment_list.handlers import AssignmentList

from kore.lab.assignment_list import PlainAssignmentList

TRACEBACK = """Traceback (most recent call last):
  File "submit.py", line 5, in start
nbgrader.exchange.ExchangeError: The assignment is closed: ps1 takes no submissions (reference 12ab)
"""


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        (
            {"success": False, "value": TRACEBACK},
            {"success": False, "value": "The assignment is closed: ps1 takes no submissions (reference 12ab)"},
        ),
        ({"success": False, "value": "KeyboardInterrupt\n"}, {"success": False, "value": "KeyboardInterrupt"}),
        ({"success": True}, {"success": True}),
    ],
)
def test_the_reason_alone_is_shown(given: Any, shown: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(AssignmentList, "submit_assignment", lambda *_: given)
    assert PlainAssignmentList().submit_assignment("phys-0a1b", "ps1") == shown
