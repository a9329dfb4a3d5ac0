"""What went wrong, in words for the person; the libraries' own may hold anything."""

from __future__ import annotations

from tornado import web

_Meanings = tuple[tuple[frozenset[str], int, str], ...]
#: names of exceptions, the first that fits counts → status, and what it means; these are about the files alone
_OF_FILES: _Meanings = (
    (frozenset({"FileNotFoundError", "ResourceNotFound"}), 404, "has no such file or folder"),
    (frozenset({"FileExistsError", "ResourceAlreadyExists"}), 409, "has something of this name already"),
    (frozenset({"PermissionError", "ForbiddenOperation"}), 403, "does not let you do this"),
    (frozenset({"InsufficientStorage"}), 507, "has no space left for you"),
    (frozenset({"ResourceLocked"}), 423, "says that somebody else has locked the file. Try again later"),
)
#: these are about the connection or the login
_OF_CONNECTIONS: _Meanings = (
    (
        frozenset({"AuthenticationException", "SMBAuthenticationError", "LogonFailure", "AccessDenied"}),
        403,
        "refuses this name and password. Reload the page, and JupyterLab asks for them again",
    ),
    (
        frozenset({"BadHostKeyException"}),
        502,
        "shows another key than the one that is known: something may stand between. Tell the administrator",
    ),
    (
        frozenset({"EOFError", "SSHException", "SMBConnectionClosed"}),
        502,
        "has ended the connection. Reload the page",
    ),
    (
        frozenset({"TimeoutException", "TimeoutError", "ConnectTimeoutError", "ReadTimeoutError"}),
        504,
        "does not answer. Try again later",
    ),
    (
        frozenset(
            {
                "ConnectError",
                "ConnectionError",
                "EndpointConnectionError",
                "NetworkError",
                "NoValidConnectionsError",
                "gaierror",
            }
        ),
        502,
        "cannot be reached. Check the address, or try again later",
    ),
)
_WRONG_LOGIN, _ENDED = _OF_CONNECTIONS[0][1:], _OF_CONNECTIONS[2][1:]
_UNKNOWN_KEY = (
    "is not known to you. Open a terminal and sign in there once with `ssh`; compare the fingerprint with the one that "
    "is published for the server. Then reload this page"
)


class Disconnected(web.HTTPError):
    """What may need another connection, or another password: all that is not known to be about a file alone."""


def explained(error: Exception, title: str) -> web.HTTPError:
    """The answer for whoever asked, with the reason.

    Args:
        error: whatever a library of a kind has raised.
        title: of what the person has opened.
    """
    if meaning := _of_file(error):
        return web.HTTPError(meaning[0], f"{title}: the server {meaning[1]}.")
    status, words = _of_connection(error)
    return Disconnected(status, f"{title}: the server {words}.")


def _of_file(error: BaseException) -> tuple[int, str] | None:
    if getattr(error, "status_code", None) == 403:  # noqa: PLR2004  # forbidden, in HTTP
        return 403, "does not let you do this"
    return _found(error, _OF_FILES)


def _of_connection(error: BaseException) -> tuple[int, str]:
    if "not found in known_hosts" in str(error):
        return 502, _UNKNOWN_KEY
    if "Socket is closed" in str(error):  # paramiko's, which has neither class nor number
        return _ENDED
    if getattr(error, "status_code", None) == 401:  # noqa: PLR2004  # who are you, in HTTP
        return _WRONG_LOGIN
    return _found(error, _OF_CONNECTIONS) or (502, f"failed ({type(error).__name__})")


def _found(error: BaseException, meanings: _Meanings) -> tuple[int, str] | None:
    """What is meant by the error, else by what it was raised for: some libraries wrap whatever happens."""
    names = {base.__name__ for base in type(error).__mro__}
    if isinstance(error, OSError) and error.errno:
        names.add(type(OSError(error.errno, "")).__name__)
    for known, status, words in meanings:
        if names & known:
            return status, words
    if isinstance(error, OSError | ValueError) and (cause := error.__cause__):
        return _found(cause, meanings)
    return None
