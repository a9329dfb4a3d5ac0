"""What an instructor has chosen, as the platform takes it (Deep Linking 2.0, sections 3.2 and 4.5)."""

from __future__ import annotations

import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from kore.errors import DeepLinkRefused
from kore.lti import claims, line_items
from kore.lti.own_keys import OwnKeys
from kore.model import DeepLinking
from kore.settings import Platform

#: the only type of item that there is here
TYPE = "ltiResourceLink"
RESPONSE = "LtiDeepLinkingResponse"
#: seconds for which the browser may take the response to the platform
_LIFE = 300
#: seconds by which our clock may be ahead: Moodle refuses what was issued a second in its future
_BACKDATED = 10
_TITLE_LENGTH = 255


@dataclass(frozen=True)
class Item:
    """Something that becomes an activity of the platform's."""

    title: str
    #: what the activity's launches bring along
    custom: dict[str, str]
    #: the assignment whose grades go into a column that comes with the activity, and its maximum
    assignment: str | None = None
    points: float = 0.0
    #: when work is due, for the platform to show
    due: datetime | None = None


def response(
    platform: Platform,
    deployment_id: str,
    wanted: DeepLinking,
    items: Sequence[Item],
    launch_url: str,
    keys: OwnKeys,
) -> str:
    """The signed message that goes to the platform by the browser; without items it says that nothing was chosen.

    Args:
        platform: the one that asked.
        deployment_id: of the launch that asked.
        wanted: what it asked for.
        items: the choice.
        launch_url: where the activities' launches come to.
        keys: sign the message.

    Raises:
        DeepLinkRefused: the platform takes no such items, or not so many.
    """
    if items and TYPE not in wanted.accept_types:
        raise DeepLinkRefused("the platform takes no links to tools here")
    if len(items) > 1 and not wanted.accept_multiple:
        raise DeepLinkRefused("the platform takes one thing at a time here")
    issued = int(time.time()) - _BACKDATED
    message = {
        "iss": platform.client_id,
        "aud": platform.issuer,
        "iat": issued,
        "exp": issued + _BACKDATED + _LIFE,
        "nonce": secrets.token_urlsafe(24),
        claims.DEPLOYMENT_ID: deployment_id,
        claims.MESSAGE_TYPE: RESPONSE,
        claims.VERSION: claims.LTI_1_3,
        claims.CONTENT_ITEMS: [_document(item, wanted, launch_url) for item in items],
    }
    if wanted.data is not None:
        message[claims.DEEP_LINKING_DATA] = wanted.data
    return keys.sign(message)


def _document(item: Item, wanted: DeepLinking, launch_url: str) -> dict[str, Any]:
    document: dict[str, Any] = {
        "type": TYPE,
        "title": item.title[:_TITLE_LENGTH],
        "url": launch_url,
        "custom": item.custom,
    }
    if wanted.windows:
        document["window"] = {"targetName": "_blank"}  # a lab needs more room than a frame has
    if item.due is not None:
        document["submission"] = {"endDateTime": item.due.astimezone(UTC).isoformat(timespec="seconds")}
    if item.assignment is not None and wanted.accept_lineitem is not False:
        column = line_items.described(item.assignment, item.points, launch_url)
        document["lineItem"] = column | {"label": document["title"]}
    return document
