"""How a tool makes and reads line items and reads results (AGS 2.0, sections 3.2 and 3.3)."""

from __future__ import annotations

from collections.abc import Callable

from kore_platform import vocabulary as v
from kore_platform.certify.cases import Case, Verdict, failed, passed, skipped
from kore_platform.certify.evidence import SUCCESS, Evidence, bearer, every, media, read_object, scoped, unread
from kore_platform.certify.responses import is_positive
from kore_platform.journal import Entry
from kore_platform.options import Endpoint


def _made(found: Evidence) -> list[Entry]:
    return found.entries(Endpoint.LINEITEMS, method="POST")


def _media(found: Evidence) -> Verdict:
    return media(_made(found), "content-type", v.TYPE_LINEITEM)


def _token(found: Evidence) -> Verdict:
    return bearer(found, _made(found))


def _scope(found: Evidence) -> Verdict:
    return scoped(found, _made(found), v.SCOPE_LINEITEM)


def _body(found: Evidence) -> Verdict:
    def problem(entry: Entry) -> str:
        item = read_object(entry)
        label, maximum = item.get("label"), item.get("scoreMaximum")
        if not isinstance(label, str) or not label.strip():
            return f"label was {label!r}"
        return "" if is_positive(maximum) else f"scoreMaximum was {maximum!r}"

    return every(_made(found), "a label and a scoreMaximum above 0", problem)


def _accept(found: Evidence) -> Verdict:
    """Both containers and single items, as far as they were read."""
    lists, singles = (found.entries(place, method="GET") for place in (Endpoint.LINEITEMS, Endpoint.LINEITEM))
    if not lists:
        return media(singles, "accept", v.TYPE_LINEITEM)
    of_lists = media(lists, "accept", v.TYPE_LINEITEMS)
    return of_lists if not singles or of_lists.outcome != "passed" else media(singles, "accept", v.TYPE_LINEITEM)


def _results(found: Evidence) -> Verdict:
    return media(found.entries(Endpoint.RESULTS), "accept", v.TYPE_RESULTS)


def _paging(found: Evidence) -> Verdict:
    """Results must be read to their end; line items until the tool has what it looks for."""
    results, lists = found.entries(Endpoint.RESULTS), found.entries(Endpoint.LINEITEMS, method="GET")
    if not any(entry.following for entry in (*results, *lists) if entry.status in SUCCESS):
        return skipped("nothing was longer than a page")
    expected = "the next page to be asked for"
    if entry := unread(found, results):
        return found.pending(expected, f"the one after {entry.path} was not")
    if (entry := unread(found, lists)) and any(made.number > entry.number for made in _made(found)):
        return failed(expected, "a column was made before all were read")
    return passed("read to the last page")


def cases() -> tuple[Case[Callable[[Evidence], Verdict]], ...]:
    """The cases."""
    return (
        Case("lineitem-media", "a new line item has the service's media type", "AGS 3.2.1", _media),
        Case("lineitem-token", "a new line item comes with an access token", "AGS 3.2, security 4.1", _token),
        Case("lineitem-scope", "the token has the line items' scope", "AGS 3.2", _scope),
        Case("lineitem-body", "a new line item has label and scoreMaximum", "AGS 3.2.7, 3.2.8", _body),
        Case("lineitem-accept", "asks for line items by their media types", "AGS 3.2.1", _accept),
        Case("results-accept", "asks for results by their media type", "AGS 3.3.3", _results),
        Case("paging", "reads on where there is another page", "AGS 3.2.4, 3.3.6", _paging),
    )
