"""Signs people in by Kore's tickets and keeps their groups and roles as Kore knows them."""

from __future__ import annotations

from typing import Any

from jupyterhub import orm
from jupyterhub.auth import Authenticator
from sqlalchemy.orm import object_session
from traitlets import Any as Anything
from traitlets import Instance, Unicode, default

from kore import names
from kore.errors import KoreUnavailable
from kore.hub import roles
from kore.hub.client import Kore, Person
from kore.hub.departures import Departures
from kore.hub.login import TicketLoginHandler
from kore.hub.logout import LeavingHandler
from kore.settings import Keep

#: the hub groups of labs that belong to no person
_SHARED = {names.Kind.COURSE: roles.GRADING_LABS, names.Kind.ROOM: roles.ROOMS}
#: Characters; what a platform sends as a name has no bound.
_LONGEST_NAME = 80


class TicketAuthenticator(Authenticator):  # type: ignore[misc]  # JupyterHub comes without types
    """People come with a ticket from a launch; there is no other way in."""

    kore_url = Unicode(config=True, help="Kore's address for programs, without a slash at its end.")
    kore_secret = Unicode(config=True, help="The instance's secret `hub-to-kore`.")
    kore = Anything(help="The client for Kore.")
    keep = Instance(Keep, (), config=True, help="What stays of people who have gone.")
    departures = Instance(Departures, (), help="Those who are going.")

    @default("kore")
    def _kore_by_configuration(self) -> Kore:
        return Kore.at(self.kore_url, self.kore_secret)

    def get_handlers(self, app: Any) -> list[tuple[str, type]]:
        """The sign-in page, in the place of JupyterHub's form, and a log-out for those who lose something by it."""
        del app
        handlers: list[tuple[str, type]] = [("/login", TicketLoginHandler)]
        return handlers if self.keep.everything else [*handlers, ("/logout", LeavingHandler)]

    def validate_username(self, username: str) -> bool:
        """Only names that `kore.names` would make; JupyterHub's own pattern compares a name's beginning only."""
        return names.is_name(username) and bool(super().validate_username(username))

    def add_user(self, user: Any) -> None:
        """Put a new grading lab or room into the hub group whose labs Kore may start.

        Args:
            user: a user of JupyterHub's, or at its start the bare row of one.

        Raises:
            ValueError: the name cannot be a hub user's.
        """
        super().add_user(user)
        shared = _SHARED.get(names.kind_of(user.name))
        if shared is not None and all(group.name != shared for group in user.groups):
            session: Any = object_session(getattr(user, "orm_user", user))
            user.groups.append(orm.Group.find(session, shared) or orm.Group(name=shared))
            session.commit()

    def post_spawn_stop(self, user: Any, spawner: Any) -> None:
        """A lab has stopped, whoever has stopped it, or has ended by itself."""
        super().post_spawn_stop(user, spawner)
        self.leave(user)

    def leave(self, user: Any) -> None:
        """Somebody has gone; the hub forgets them, if it is to."""
        if not self.keep.people:
            self.departures.begin(user)

    async def authenticate(self, handler: Any, data: Any) -> dict[str, Any] | None:
        """The person whom the sign-in page has got from Kore.

        Args:
            handler: the request's.
            data: `{"person": Person}`. JupyterHub's API also passes what strangers send; no JSON becomes a `Person`.

        Returns:
            name, what others read, groups, roles and admin; None for anything else than a person.
        """
        del handler
        person = data.get("person") if isinstance(data, dict) else None
        if not isinstance(person, Person):
            return None
        if names.kind_of(person.name) is not names.Kind.USER:
            self.log.error("Kore hands over %r, which is no person's name", person.name)
            return None
        return _known(person)

    async def refresh_user(self, user: Any, handler: Any = None) -> dict[str, Any] | bool:
        """What the person is by now.

        Labs of courses and rooms belong to no person, so there is nothing to ask.

        Returns:
            all groups and roles; False for somebody who is gone and must sign in anew; True, everything stays, while
            Kore does not answer: nobody gains rights by that, and a restart of Kore throws nobody out of their lab.
        """
        del handler
        if names.kind_of(user.name) is not names.Kind.USER:
            return True
        try:
            person = await self.kore.person(user.name)
        except KoreUnavailable as problem:
            self.log.warning("The rights of %s stay as they are: %s", user.name, problem.detail)
            return True
        return _known(person) if person else False


def _known(person: Person) -> dict[str, Any]:
    named = [role.model_dump(mode="json", exclude_none=True) for role in person.roles]
    return {
        "name": person.name,
        "user_info": _to_others(person.display_name),
        "groups": list(person.groups),
        "roles": roles.of_person(named, admin=person.admin),
        "admin": person.admin,
    }


def _to_others(name: str) -> dict[str, str]:
    """Whom others meet in a room. Every lab has this of its visitors from the hub; JupyterLab chooses their colours."""
    words = name.split()
    initials = "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()
    return {"display_name": " ".join(words)[:_LONGEST_NAME], "initials": initials}
