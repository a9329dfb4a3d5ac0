"""Who may do what at the hub's own API: JupyterHub roles and scopes, for people, labs and Kore."""

from __future__ import annotations

from typing import Any

from jupyterhub.roles import get_default_roles

from kore.hubapi import SCOPE

#: Kore as a service of the hub
SERVICE = "kore"
#: What stops labs that nobody uses (jupyterhub-idle-culler).
CULLER = "idle-culler"
#: The hub group of all grading labs, so that Kore may start these and no person's lab.
GRADING_LABS = "grading-labs"
#: The hub group of all rooms, for the same reason.
ROOMS = "rooms"

#: Everybody: the own lab, and Kore.
USER_SCOPES = ["self", SCOPE]
#: A lab's own token: it reports activity and speaks with Kore; it starts no lab, makes no token and opens not even its
#: own lab: whoever was in a room once may have read it, and would come in by it from anywhere.
LAB_SCOPES = ["users:activity!user", SCOPE]
#: Kore makes the users of grading labs and rooms and starts their labs. Making users is `admin:users` in JupyterHub,
#: which cannot be had smaller for names that do not exist yet and also holds renaming and deleting.
KORE_SCOPES = ["admin:users", f"start:servers!group={GRADING_LABS}", f"start:servers!group={ROOMS}"]
#: It looks who is active, and stops labs.
CULLER_SCOPES = ["list:users", "read:users:activity", "read:servers", "delete:servers"]


def configured() -> list[dict[str, Any]]:
    """The roles that the configuration gives; all others come with the people who have them."""
    user = {"name": "user", "scopes": USER_SCOPES}
    told = "Prepare grading labs and rooms"
    return [user, {"name": "kore-service", "description": told, "scopes": KORE_SCOPES, "services": [SERVICE]}]


def of_culler(*, keeps_people: bool) -> list[str]:
    """What the culler needs; where nobody is remembered it also removes users, by when they came and were active."""
    return CULLER_SCOPES if keeps_people else [*CULLER_SCOPES, "read:users", "delete:users"]


def of_person(named: list[dict[str, Any]], *, admin: bool) -> list[dict[str, Any]]:
    """All roles of a person, as `sync_roles` takes them: it strips every role that is missing here.

    Args:
        named: the roles that Kore names. Where it names `user`, the scopes are added, because JupyterHub warns of roles
            without.
        admin: whether the person administrates the hub.
    """
    whole = [role | {"scopes": USER_SCOPES} if role["name"] == "user" else role for role in named]
    return [*whole, *(role for role in get_default_roles() if admin and role["name"] == "admin")]
