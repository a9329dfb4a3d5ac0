"""Line items as values: those that Kore makes, and those that platforms tell of (AGS 2.0, section 3.2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

from kore.lti import bounded, links
from kore.lti.scores import Activity

#: the tag that Kore's line items carry
TAG = "ananke"
#: characters of a label; Moodle's database takes no more
_LABEL = 255
#: what people read on the LMS's way to a student's work
_REVIEW = "Open in Jupyter"


def resource(assignment: str) -> str:
    """The `resourceId` of an assignment's column: the same in every course, so that a copy of the column is found."""
    return f"{TAG}:{assignment}"


def described(assignment: str, maximum: float, launch_url: str) -> dict[str, Any]:
    """The line item that Kore wants for an assignment; the LMS's way to a student's work leads back here.

    Args:
        assignment: its name, which is also the column's first label.
        maximum: points, above zero.
        launch_url: where the LMS's messages to Kore go (Submission Review 1.0).
    """
    return {
        "label": assignment[:_LABEL],
        "scoreMaximum": maximum,
        "resourceId": resource(assignment),
        "tag": TAG,
        "submissionReview": {
            "reviewableStatus": [Activity.SUBMITTED, Activity.COMPLETED],
            "label": _REVIEW,
            "url": launch_url,
            "custom": {"assignment": assignment},
        },
    }


@dataclass(frozen=True)
class LineItem:
    """A column as its platform tells it."""

    #: its address
    url: str
    maximum: float | None
    resource_id: str
    #: the activity that the platform has bound it to
    link_id: str
    #: all that the platform said
    document: dict[str, Any]

    @classmethod
    def of(cls, document: object, container: str) -> Self | None:
        """The line item of a document, if it is one that can be asked.

        Args:
            document: of an answer.
            container: the address that was asked; a line item on another server is none, for our token is not for it.
        """
        if not isinstance(document, dict):
            return None
        url = document.get("id")
        if not links.usable(url) or not links.same_origin(url, container):
            return None
        link = _text(document, "resourceLinkId") or _text(document, "ltiLinkId")
        maximum = bounded.number(document.get("scoreMaximum"))
        return cls(url, maximum, _text(document, "resourceId"), link, document)

    def with_maximum(self, maximum: float) -> dict[str, Any]:
        """The document to put in its place: what is left out of it, platforms clear."""
        return {**self.document, "scoreMaximum": maximum}


def _text(document: dict[str, Any], key: str) -> str:
    value = document.get(key)
    return str(value) if isinstance(value, str | int) else ""
