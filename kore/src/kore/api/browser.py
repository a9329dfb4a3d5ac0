"""Cookies and redirects."""

from __future__ import annotations

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
    # Browsers read `//host` and `/\host` as another site, and leave tabs and line ends out before they look.
    elsewhere = path.startswith("//") or "\\" in path or not path.isprintable()
    return path.startswith(settings.base_path) and not elsewhere
