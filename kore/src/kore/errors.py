"""Everything that Kore refuses or fails at, as one tree.

KoreError
├── SettingsError           the settings file or a secret cannot be used
├── NotIdentified           no session, or a token that the hub does not know
├── NotAllowed              known, but without the right (`kore.access`)
├── NotFound                no such course, assignment, submission, job
│   ├── NothingToReview     the student's work is not in the gradebook (yet)
│   └── RoomRemoved         a room that there was once
├── WithoutNbgrader         the instance has no nbgrader, so no assignments and no grades
├── BadRequest              a request that no well-behaved caller sends
├── AssignmentClosed        a submission after the release was closed or withdrawn
├── AlreadyReleased         a release without `force` over another one
├── ColumnKept              a column of the platform's gradebook that is not Kore's to delete
├── ArchiveRefused          an archive with links, odd paths, too many or too large files
│   └── ArchiveTooLarge     … over the limit in bytes
├── LaunchRefused           a launch that is not what the platform would send
│   ├── PlatformUnknown     no registration for issuer and client id
│   ├── DeploymentUnknown   the registration has no such deployment
│   ├── StateUnknown        a launch not begun in this browser, or begun too long ago, or finished before
│   ├── TokenInvalid        the id_token fails a check
│   ├── AnonymousLaunch     the platform does not say who it is
│   └── DeepLinkRefused     a choice for the platform that cannot be sent
├── RegistrationRefused     a platform's own registration that cannot be trusted, or is not wanted
├── AddressForbidden        an address that Kore must not ask (it came from outside and leads inside)
├── TicketRefused           a ticket used twice, too late or by another browser
├── PlatformUnavailable     the platform (its keys, its token end point) cannot be reached
├── HubUnavailable          the hub does not answer, or not with what was asked
└── KoreUnavailable         (labs and hub) Kore does not answer, or not with what was asked

Each class has a `code`, which names its texts in `kore.texts` and is the problem type of RFC 9457, and the HTTP
status that it becomes. `detail` is for the log and for machines; it never holds a secret or a token.
"""

from __future__ import annotations

from typing import ClassVar


class KoreError(Exception):
    """The root: whatever Kore raises on purpose."""

    code: ClassVar[str] = "internal"
    status: ClassVar[int] = 500

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail or self.code)
        #: what happened, in one English sentence without secrets
        self.detail = detail


class SettingsError(KoreError):
    """The settings file, or a secret that belongs to it, cannot be used."""

    code = "settings"


class NotIdentified(KoreError):
    """Nobody that the hub knows stands behind the request."""

    code = "not-identified"
    status = 401


class NotAllowed(KoreError):
    """The caller is known and has no right to do this."""

    code = "not-allowed"
    status = 403


class NotFound(KoreError):
    """The course, assignment, submission or job does not exist."""

    code = "not-found"
    status = 404


class NothingToReview(NotFound):
    """Nothing of the student's is in the gradebook: it was not handed in, or not collected and autograded."""

    code = "nothing-to-review"


class RoomRemoved(NotFound):
    """The course had such a room; it was removed, or the group that had it is gone."""

    code = "room-removed"
    status = 410


class WithoutNbgrader(KoreError):
    """The instance has no nbgrader, so nobody can do this here."""

    code = "without-nbgrader"
    status = 404


class BadRequest(KoreError):
    """The request is malformed."""

    code = "bad-request"
    status = 400


class AssignmentClosed(KoreError):
    """The assignment takes no submissions (any more)."""

    code = "assignment-closed"
    status = 409


class AlreadyReleased(KoreError):
    """The assignment is released already and the caller did not ask to replace it."""

    code = "already-released"
    status = 412


class ColumnKept(KoreError):
    """The column belongs to an activity of the platform's, or the platform does not let Kore delete it."""

    code = "column-kept"
    status = 409


class ArchiveRefused(KoreError):
    """An archive that does not consist of plain files within bounds."""

    code = "archive-refused"
    status = 422


class ArchiveTooLarge(ArchiveRefused):
    """An archive that is, or unpacks to, more than the instance allows."""

    code = "archive-too-large"
    status = 413


class LaunchRefused(KoreError):
    """A launch that does not hold what LTI demands."""

    code = "launch-refused"
    status = 400

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail)
        #: what the message says of the person, if its signature is good: their locale, and where the platform takes
        #: them back
        self.locale = self.return_url = ""


class PlatformUnknown(LaunchRefused):
    """No platform is registered under this issuer and client id."""

    code = "platform-unknown"


class DeploymentUnknown(LaunchRefused):
    """The platform is registered, but not this deployment of it."""

    code = "deployment-unknown"


class StateUnknown(LaunchRefused):
    """The launch was not begun in this browser, is too old, or was finished before."""

    code = "state-unknown"


class TokenInvalid(LaunchRefused):
    """The id_token fails one of the checks of LTI 1.3 or of the 1EdTech security framework."""

    code = "token-invalid"
    status = 401


class AnonymousLaunch(LaunchRefused):
    """The platform does not say who it is, so nothing could be kept for them (LTI 1.3 core, section 5.3.6.1)."""

    code = "anonymous-launch"
    status = 401


class DeepLinkRefused(LaunchRefused):
    """The choice cannot be sent to the platform: it is empty, too late, or not what the platform accepts."""

    code = "deep-link-refused"


class RegistrationRefused(KoreError):
    """A platform's registration by itself is incomplete, contradicts itself, or is not wanted."""

    code = "registration-refused"
    status = 422


class AddressForbidden(KoreError):
    """An address that somebody from outside gave leads into a network that Kore must not ask for them."""

    code = "address-forbidden"
    status = 422


class TicketRefused(KoreError):
    """The one-time ticket to the hub is unknown, used, late, or another browser's."""

    code = "ticket-refused"
    status = 403


class PlatformUnavailable(KoreError):
    """The platform cannot be reached, or answers what it should not."""

    code = "platform-unavailable"
    status = 503


class HubUnavailable(KoreError):
    """The hub cannot be reached, or answers what it should not."""

    code = "hub-unavailable"
    status = 503


class KoreUnavailable(KoreError):
    """Seen from a lab or the hub: Kore cannot be reached, or answers what it should not."""

    code = "kore-unavailable"
    status = 503
