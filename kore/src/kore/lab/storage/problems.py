"""What went wrong, in words for the person; the libraries' own may hold anything."""

from __future__ import annotations

from tornado import web

#: names of exceptions, the first that fits counts → status, and what it means
_MEANINGS: tuple[tuple[frozenset[str], int, str], ...] = (
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
    (frozenset({"FileNotFoundError", "ResourceNotFound"}), 404, "has no such file or folder"),
    (frozenset({"FileExistsError", "ResourceAlreadyExists"}), 409, "has something of this name already"),
    (frozenset({"PermissionError", "ForbiddenOperation"}), 403, "does not let you do this"),
    (frozenset({"InsufficientStorage"}), 507, "has no space left for you"),
    (frozenset({"ResourceLocked"}), 423, "says that somebody else has locked the file. Try again later"),
    (
        frozenset({"TimeoutException", "TimeoutError", "ConnectTimeoutError", "ReadTimeoutError"}),
        504,
        "does not answer. Try again later",
    ),
    (
        frozenset({"ConnectError", "ConnectionError", "EndpointConnectionError", "gaierror", "NetworkError"}),
        502,
        "cannot be reached. Check the address, or try again later",
    ),
)
_WRONG_LOGIN = {401: _MEANINGS[0][1:], 403: (403, "does not let you do this")}
_UNKNOWN_KEY = (
    "is not known to you. Open a terminal and sign in there once with `ssh`; compare the fingerprint with the one that "
    "is published for the server. Then reload this page"
)


def explained(error: Exception, title: str) -> web.HTTPError:
    """The answer for whoever asked, with the reason.

    Args:
        error: whatever a library of a kind has raised.
        title: of what the person has opened.
    """
    status, meaning = _meaning(error)
    return web.HTTPError(status, f"{title}: the server {meaning}.")


def _meaning(error: BaseException) -> tuple[int, str]:
    if "not found in known_hosts" in str(error):
        return 502, _UNKNOWN_KEY
    if (status := getattr(error, "status_code", None)) in _WRONG_LOGIN:
        return _WRONG_LOGIN[status]
    names = {base.__name__ for base in type(error).__mro__}
    if isinstance(error, OSError) and error.errno:
        names.add(type(OSError(error.errno, "")).__name__)
    for known, answer, meaning in _MEANINGS:
        if names & known:
            return answer, meaning
    if isinstance(error, OSError) and (cause := error.__cause__):
        return _meaning(cause)
    return 502, f"failed ({type(error).__name__})"
