"""What a person reads in the browser when a link from the LMS could not be opened."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from html import escape

from kore import texts
from kore.errors import KoreError
from kore.lab.client import Refused

_PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>body {{ font: 1.1rem/1.5 system-ui, sans-serif; max-width: 40rem; margin: 4rem auto; padding: 0 1rem }}</style>
</head><body><h1>{title}</h1><p>{advice}</p><p><small>{detail}</small></p>
<p>{links}</p>
</body></html>
"""
_LINKS = {
    "en": {"retry": "Try again", "lab": "Open JupyterLab", "kore": "Open Kore", "formgrader": "Open formgrader"},
    "de": {
        "retry": "Noch einmal versuchen",
        "lab": "JupyterLab öffnen",
        "kore": "Kore öffnen",
        "formgrader": "Formgrader öffnen",
    },
}


@dataclass(frozen=True)
class Ways:
    """Where a person can go from the page."""

    retry: str
    lab: str
    kore: str
    #: in a grading lab
    formgrader: str = ""


def status(error: KoreError) -> int:
    """The HTTP status for an error: Kore's own where Kore refused."""
    return error.problem.status if isinstance(error, Refused) else error.status


def page(error: KoreError, ways: Ways, accepted: str) -> str:
    """The page for an error.

    Args:
        error: what went wrong.
        ways: where to go on.
        accepted: the browser's `Accept-Language`.
    """
    language = texts.language(accepted)
    shown = {key: escape(value) for key, value in _words(error, language).items()}
    return _PAGE.format(**shown, language=language, links=_links(ways, language))


def _links(ways: Ways, language: str) -> str:
    there = {name: way for name, way in asdict(ways).items() if way}
    return " · ".join(f'<a href="{escape(way)}">{_LINKS[language][name]}</a>' for name, way in there.items())


def _words(error: KoreError, language: str) -> dict[str, str]:
    if not isinstance(error, Refused):
        words = texts.text(error.code, language)
        return {"title": words.title, "advice": words.advice, "detail": error.detail}
    problem = error.problem
    if problem.code not in texts.TEXTS:
        return {"title": problem.title, "advice": problem.detail, "detail": problem.reference}
    words = texts.text(problem.code, language)
    return {"title": words.title, "advice": words.advice, "detail": problem.reference}
