"""Pages of line items and results, and their Link headers (RFC 8288), which Moodle writes wrongly."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar
from urllib.parse import urlencode

from kore_platform.options import Strictness

T = TypeVar("T")


def cut(items: Sequence[T], start: int, limit: int) -> Sequence[T]:
    """A page of a list; without a limit the whole list."""
    return items[start : start + limit] if limit > 0 else items


def header(url: str, query: dict[str, str], start: int, limit: int, total: int, options: Strictness) -> dict[str, str]:
    """The Link header of a page; no header without a limit.

    Args:
        url: the container's address without query.
        query: what the pages have in common.
        start: first item of this page.
        limit: items on a page.
        total: items on all pages.
        options: whether Moodle's defects are wanted.
    """
    if limit <= 0:
        return {}
    starts = {"first": 0}
    if 0 < start < total:
        starts["prev"] = max(start - limit, 0)
    starts["canonical"] = start
    if start + limit < total:
        starts["next"] = start + limit
    starts["last"] = max(total - limit + 1, 0) if options.broken_links else max((total - 1) // limit * limit, 0)
    pages = {
        relation: f"{url}?{urlencode({**query, 'limit': limit, 'from': first})}" for relation, first in starts.items()
    }
    return {"Link": ", ".join(_link(page, relation, options) for relation, page in pages.items())}


def _link(url: str, relation: str, options: Strictness) -> str:
    if options.broken_links:
        return f"<{url.replace('&', '&amp;')}>; rel=\u201c{relation}\u201d"
    return f'<{url}>; rel="{relation}"'
