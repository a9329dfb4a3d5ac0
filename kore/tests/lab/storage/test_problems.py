from __future__ import annotations

import errno
from types import SimpleNamespace

import httpx
import pytest
from botocore.exceptions import EndpointConnectionError
from paramiko import AuthenticationException, SSHException
from smbprotocol.exceptions import LogonFailure, SMBConnectionClosed
from webdav4.client import HTTPError, InsufficientStorage, ResourceLocked

from kore.lab.storage.problems import Disconnected, explained


def http(status: int) -> HTTPError:
    return HTTPError(SimpleNamespace(status_code=status, reason_phrase="geheim", request=None))


@pytest.mark.parametrize(
    ("error", "status", "meaning"),
    [
        (http(401), 403, "refuses this name and password"),
        (http(403), 403, "does not let you do this"),
        (http(500), 502, "failed (HTTPError)"),
        (AuthenticationException("geheim"), 403, "refuses this name and password"),
        (LogonFailure(), 403, "refuses this name and password"),
        (SSHException("Server 'h' not found in known_hosts"), 502, "sign in there once with `ssh`"),
        (SSHException("geheim"), 502, "has ended the connection"),
        (SMBConnectionClosed("geheim"), 502, "has ended the connection"),
        (OSError("Socket is closed"), 502, "has ended the connection"),
        (ValueError("geheim"), 502, "failed (ValueError)"),
        (InsufficientStorage("geheim"), 507, "no space left"),
        (ResourceLocked("geheim"), 423, "locked"),
        (httpx.ConnectError("geheim"), 502, "cannot be reached"),
        (httpx.ReadTimeout("geheim"), 504, "does not answer"),
        (EndpointConnectionError(endpoint_url="https://geheim"), 502, "cannot be reached"),
        (ConnectionRefusedError(errno.ECONNREFUSED, "geheim"), 502, "cannot be reached"),
        (PermissionError("geheim"), 403, "does not let you do this"),
        (FileNotFoundError("geheim"), 404, "no such file"),
        (RuntimeError("geheim"), 502, "failed (RuntimeError)"),
    ],
)
def test_libraries_errors_become_words(error: Exception, status: int, meaning: str) -> None:
    answer = explained(error, "Cloud")
    assert answer.status_code == status
    message = str(answer.log_message)
    assert message.startswith("Cloud: the server ")
    assert meaning in message
    assert "geheim" not in message


def test_numbers_count_where_classes_are_a_librarys_own() -> None:
    class Own(OSError):
        pass

    assert explained(Own(errno.EACCES, "x"), "X").status_code == 403


def test_the_cause_counts_where_the_error_says_nothing() -> None:
    for error in (OSError("wrapped"), ValueError("wrapped")):
        error.__cause__ = PermissionError("x")
        assert explained(error, "X").status_code == 403


@pytest.mark.parametrize(
    ("error", "lost"),
    [
        (http(401), True),
        (http(403), False),
        (LogonFailure(), True),
        (TimeoutError(), True),
        (httpx.ConnectError("x"), True),
        (EOFError(), True),
        (RuntimeError("who knows"), True),
        (FileNotFoundError(), False),
        (PermissionError(), False),
        (InsufficientStorage("x"), False),
    ],
)
def test_what_another_connection_may_mend(error: Exception, lost: bool) -> None:
    assert isinstance(explained(error, "X"), Disconnected) is lost
