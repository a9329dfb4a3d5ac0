"""The instance as an LTI tool: its name, its addresses, what it asks of every platform."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from kore.lti import claims
from kore.model import SCOPE_LINEITEM
from kore.settings import Settings

#: the services that Kore uses (AGS 2.0, NRPS 2.0)
SCOPES = (
    SCOPE_LINEITEM,
    claims.SCOPE_LINEITEM_READONLY,
    claims.SCOPE_RESULT,
    claims.SCOPE_SCORE,
    claims.SCOPE_MEMBERS,
)
#: what launches shall bring along; variables that a platform does not know come back as they are
CUSTOM = {"context_history": "$Context.id.history", "link_history": "$ResourceLink.id.history"}

#: the scope of the groups that courses have, for platforms that offer such a service (Course Groups Service 1.0)
SCOPE_GROUPS = claims.SCOPE_GROUPS
#: which of the course's groups a person is in, as platforms without that service tell it in launches: variables
GROUPS = "groups"
GROUPS_IN_MOODLE, GROUPS_IN_CANVAS = "$Moodle.Person.userGroupIds", "$Canvas.group.contextIds"

DESCRIPTION = {
    "en": "JupyterLab, with assignments that are graded automatically",
    "de": "JupyterLab, mit Aufgaben, die automatisch bewertet werden",
}
#: what instructors press to choose what an activity leads to
SELECT = {"en": "Choose from Jupyter", "de": "Aus Jupyter auswählen"}


@dataclass(frozen=True)
class Tool:
    """An instance, as platforms know it."""

    #: what people read in the LMS
    name: str
    #: below which all addresses are, without a slash at its end
    url: str

    @property
    def domain(self) -> str:
        """Host, and port where it is not the usual one."""
        return urlsplit(self.url).netloc

    @property
    def login(self) -> str:
        """Where platforms announce people."""
        return f"{self.url}/lti/login"

    @property
    def launch(self) -> str:
        """Where platforms send all messages: the only redirect address."""
        return f"{self.url}/lti/launch"

    @property
    def jwks(self) -> str:
        """The instance's public keys."""
        return f"{self.url}/lti/jwks"

    @property
    def deep_link(self) -> str:
        """The target of deep linking; the message itself comes to `launch`."""
        return f"{self.url}/lti/deep-link"

    @property
    def register(self) -> str:
        """Where dynamic registration begins."""
        return f"{self.url}/lti/register"

    @property
    def canvas(self) -> str:
        """The configuration that Canvas reads."""
        return f"{self.url}/lti/canvas.json"

    @property
    def icon(self) -> str:
        """A picture."""
        return f"{self.url}/static/kore.svg"


def of(settings: Settings) -> Tool:
    """The instance of these settings."""
    return Tool(name=f"Jupyter ({settings.instance})", url=f"{settings.origin}{settings.kore_path}")
