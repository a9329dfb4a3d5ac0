from __future__ import annotations

import pytest

from kore.errors import KoreError, KoreUnavailable, NothingToReview
from kore.lab import pages
from kore.lab.client import Problem, Refused

WAYS = pages.Ways("/retry?a=1&b=2", "/lab", "/services/kore/")
CLOSED = Refused(Problem(409, "Closed", "<b>detail</b>", "R-17", "assignment-closed"))


def test_a_refusal_in_the_readers_language_with_its_reference() -> None:
    page = pages.page(CLOSED, WAYS, "de-DE,de;q=0.9")
    assert '<html lang="de">' in page
    assert "Die Aufgabe ist geschlossen" in page
    assert "R-17" in page
    assert 'href="/retry?a=1&amp;b=2"' in page


def test_a_refusal_that_we_have_no_words_for_is_told_in_kores_and_escaped() -> None:
    page = pages.page(Refused(Problem(409, "<i>Odd</i>", "<script>", "R-17", "odd")), WAYS, "en")
    assert "&lt;i&gt;Odd&lt;/i&gt;" in page
    assert "<script>" not in page


def test_our_own_error() -> None:
    assert "The course service does not answer" in pages.page(KoreUnavailable("connection refused"), WAYS, "fr")


@pytest.mark.parametrize(("error", "status"), [(CLOSED, 409), (KoreUnavailable(), 503), (KoreError(), 500)])
def test_the_status_is_the_errors(error: KoreError, status: int) -> None:
    assert pages.status(error) == status


def test_a_grading_lab_shows_the_way_to_formgrader() -> None:
    error = NothingToReview("the gradebook has no ps1 of ann")
    page = pages.page(error, pages.Ways("/r", "/lab", "/kore/", "/formgrader/a&b"), "de")
    assert "Es gibt noch nichts durchzusehen" in page
    assert '<a href="/formgrader/a&amp;b">Formgrader öffnen</a>' in page
    assert "ormgrader</a>" not in pages.page(CLOSED, WAYS, "en")
