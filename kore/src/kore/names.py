"""Names of people, courses, assignments and hub users: made and checked here and nowhere else.

A hub user's name becomes a unit name, a directory and, with a mark of the instance before it, a system user, which has
31 characters at most. So it is kept to `[a-z][a-z0-9-]{0,24}`.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Callable
from enum import StrEnum

_NAME = re.compile(r"[a-z][a-z0-9-]{0,24}")
#: the end of every name that Kore gives to courses, groups and their rooms
_MARK = re.compile(r".*-[0-9a-f]{4}")
_ASSIGNMENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
_LONGEST = 25
#: The groups of a hub: roles in any course, labs that are nobody's own, courses, and the LMS's groups within a course.
_GROUP = re.compile(
    r"instructors|assistants|learners|observers|grading-labs|rooms|(members|group|nbgrader|formgrade)-[a-z][a-z0-9-]*"
)

#: Letters that Unicode does not take apart, in the spelling that their speakers use.
_SPELLED = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "oe", "å": "aa", "ł": "l", "đ": "d"}
)

#: Hub users that are not people: grading labs and rooms.
COURSE_PREFIX = "course-"
ROOM_PREFIX = "room-"
#: systemd makes users for itself, too
_NOT_PEOPLE = (COURSE_PREFIX, ROOM_PREFIX, "systemd-")

#: Accounts that a server has already, and names that mean something to us.
_ACCOUNTS = """
root daemon bin sys sync games man lp mail news uucp proxy backup list irc nobody messagebus polkitd
sshd postgres nginx dbus nscd rtkit avahi adm audio cdrom dialout disk floppy input kvm
render sgx tape tty users utmp video wheel kore hub ananke admin administrator jovyan jupyter
service services api default
"""
_TAKEN = frozenset(_ACCOUNTS.split())


class Kind(StrEnum):
    """Kinds of hub users, and of their labs; the lab reads it as `KORE_LAB`."""

    USER = "user"
    COURSE = "course"
    ROOM = "room"


def kind_of(hub_user: str) -> Kind:
    """What a hub user is: a person, a course's grading lab or a room. The name alone says it."""
    if hub_user.startswith(COURSE_PREFIX):
        return Kind.COURSE
    return Kind.ROOM if hub_user.startswith(ROOM_PREFIX) else Kind.USER


def is_name(text: str) -> bool:
    """Whether the text may name a hub user, a course or a room."""
    return _NAME.fullmatch(text) is not None


def is_group(text: str) -> bool:
    """Whether a hub can have a group of this name."""
    return _GROUP.fullmatch(text) is not None


def is_declared_room(text: str) -> bool:
    """Whether an administrator may give a room this name.

    Names with a mark are those of courses' rooms: a declared room with such a name would get another one's files.
    """
    return is_name(room_lab(text)) and is_name(text) and not _MARK.fullmatch(text)


def is_assignment(text: str) -> bool:
    """Whether the text may name an assignment (a directory of nbgrader's)."""
    return _ASSIGNMENT.fullmatch(text) is not None and not text.endswith(".")


def slug(text: str) -> str:
    """Lower-case Latin letters, digits and single hyphens that resemble the text; empty if nothing does."""
    plain = unicodedata.normalize("NFKD", text.lower().translate(_SPELLED)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def person(candidates: list[str], taken: Callable[[str], bool]) -> str:
    """A free hub user name for a person, after the first candidate of which a name can be made.

    Args:
        candidates: what the platform tells, best first: login name, name.
        taken: whether a name belongs to somebody else.
    """
    base = next((made for text in candidates if (made := _leading_letter(slug(text.partition("@")[0])))), "user")
    if f"{base}-".startswith(_NOT_PEOPLE):  # a free form of `room` would be `room-2`
        base = f"u-{base}"
    base = base[:_LONGEST].strip("-")
    return _free(base, lambda name: name in _TAKEN or taken(name))


def course(label: str, taken: Callable[[str], bool]) -> str:
    """A free course slug `<slug of the label>-<4 hex>`, short enough for hub users and roles."""
    return _marked(label, "course", _LONGEST - len(COURSE_PREFIX), taken)


def group(title: str, taken: Callable[[str], bool]) -> str:
    """A free slug for a group of the LMS's within a course, which may become a room's name."""
    return _marked(title, "group", _LONGEST - len(ROOM_PREFIX), taken)


def room(title: str, taken: Callable[[str], bool]) -> str:
    """A free room name that resembles its title, short enough for `room-<name>`."""
    return _marked(title, "room", _LONGEST - len(ROOM_PREFIX), taken)


def room_lab(name: str) -> str:
    """The hub user whose lab is the room."""
    return f"{ROOM_PREFIX}{name}"


def grading_lab(course_slug: str) -> str:
    """The hub user whose lab is the course's grading lab."""
    return f"{COURSE_PREFIX}{course_slug}"


def course_of(hub_user: str) -> str | None:
    """The course whose grading lab the hub user is, or None for people and rooms."""
    return hub_user.removeprefix(COURSE_PREFIX) if hub_user.startswith(COURSE_PREFIX) else None


def _leading_letter(text: str) -> str:
    return f"u{text}" if text[:1].isdigit() else text


def _marked(text: str, otherwise: str, longest: int, taken: Callable[[str], bool]) -> str:
    base = (_leading_letter(slug(text)) or otherwise)[: longest - len("-0123")].strip("-")
    while taken(made := f"{base}-{secrets.token_hex(2)}"):
        pass
    return made


def _free(base: str, taken: Callable[[str], bool]) -> str:
    """The base, or with a number behind. A platform that tells no names makes a thousand `user-…`: no counting up."""
    if not taken(base):
        return base
    used, free = 1, 2
    while taken(_numbered(base, free)):
        used, free = free, 2 * free
    while free - used > 1:
        middle = (used + free) // 2
        used, free = (middle, free) if taken(_numbered(base, middle)) else (used, middle)
    return _numbered(base, free)


def _numbered(base: str, number: int) -> str:
    return f"{base[: _LONGEST - len(str(number)) - 1].strip('-')}-{number}"
