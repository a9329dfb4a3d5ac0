"""Cookies and redirects."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.responses import RedirectResponse, Response

from kore.settings import Settings


def set_cookie(response: Response, settings: Settings, name: str, value: str, path: str, seconds: int) -> None:
    """Set a cookie that scripts cannot read.

    Launches come from the LMS's site and often open in a frame of it. Over https the cookie may be sent there, apart
    for each embedding site (CHIPS). Without https browsers allow no such thing; on one machine the site is the same.
    """
    site = "SameSite=None; Secure; Partitioned" if settings.secure else "SameSite=Lax"
    cookie = f"{name}={value}; Path={path}; Max-Age={seconds}; HttpOnly; {site}"
    response.raw_headers.append((b"set-cookie", cookie.encode("latin-1")))


def drop_cookie(response: Response, settings: Settings, name: str, path: str) -> None:
    """Take a cookie back."""
    set_cookie(response, settings, name, "", path, 0)


def see_other(path: str) -> RedirectResponse:
    """Go on at another page, with GET."""
    return RedirectResponse(path, status_code=303)


def is_own_path(path: str, settings: Settings) -> bool:
    """Whether a path that came from outside leads to a page of this instance."""
    parts = urlsplit(path)
    plain = not parts.scheme and not parts.netloc and not path.startswith("//") and "\\" not in path
    return plain and path.isprintable() and path.startswith(settings.base_path)
