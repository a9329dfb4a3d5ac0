"""Pages from templates."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fastapi import Request
from starlette.responses import Response
from starlette.templating import Jinja2Templates

from kore.api.context import context_of

FOLDER = Path(__file__).parent
_TEMPLATES = Jinja2Templates(directory=FOLDER / "templates")
_TEMPLATES.env.trim_blocks = _TEMPLATES.env.lstrip_blocks = True


def page(
    request: Request, name: str, status: int = 200, headers: Mapping[str, str] | None = None, **values: Any
) -> Response:
    """A page; templates escape whatever they show."""
    settings = context_of(request).settings
    shown = {"base": settings.kore_path, "hub": f"{settings.base_path}hub", "settings": settings, **values}
    return _TEMPLATES.TemplateResponse(request, name, shown, status_code=status, headers=headers)


def points(value: float | None) -> str:
    """Points as people write them: at most two decimals, none without need."""
    return "–" if value is None else f"{value:.2f}".rstrip("0").rstrip(".")


_TEMPLATES.env.filters["points"] = points
