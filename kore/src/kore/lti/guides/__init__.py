"""What to enter at each LMS by hand: for `kore platforms fields`, Kore's page of platforms and the handbook."""

from __future__ import annotations

from kore.lti.guides import blackboard, brightspace, canvas, ilias, moodle, openolat, sakai
from kore.lti.guides.forms import Guide

#: by the LMS's key
GUIDES: dict[str, Guide] = {
    module.GUIDE.key: module.GUIDE for module in (moodle, canvas, ilias, openolat, brightspace, blackboard, sakai)
}
