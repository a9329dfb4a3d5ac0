"""From templates to answers."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from kore_platform import addresses, people, timestamps
from kore_platform.authentication import FormPost
from kore_platform.pages.visitors import platform_of, session_of

_HERE = Path(__file__).parent.parent
STATIC = _HERE / "static"


def _moment(seconds: float | None) -> str:
    return "" if seconds is None else datetime.fromtimestamp(seconds, UTC).strftime("%d %b %Y, %H:%M:%S UTC")


def _when(text: str) -> str:
    return _moment(timestamps.read(text, 0.0))


def _points(points: float | None) -> str:
    return "–" if points is None else f"{points:.5f}".rstrip("0").rstrip(".")


_TEMPLATES = Environment(
    loader=FileSystemLoader(_HERE / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)
_TEMPLATES.filters |= {"moment": _moment, "points": _points, "when": _when}
_TEMPLATES.globals["at"] = addresses


def render(request: Request, template: str, status: int = 200, **values: object) -> HTMLResponse:
    """Fill a template; every page also knows the world and who is there."""
    platform, session = platform_of(request), session_of(request)
    text = _TEMPLATES.get_template(template).render(
        world=platform.world,
        visitor=platform.world.person.get(session.person) if session else None,
        issuer=platform.issuer,
        administers=session is not None and people.is_admin(platform.world, session.person),
        sesskey=session.sesskey if session else "",
        **values,
    )
    return HTMLResponse(text, status)


def render_post(form: FormPost, name: str) -> HTMLResponse:
    """A page whose form submits itself; its button is for browsers without scripts.

    Args:
        form: where to post what.
        name: the form's id.
    """
    return HTMLResponse(_TEMPLATES.get_template("post.html").render(form=form, name=name))
