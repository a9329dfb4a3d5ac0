"""nbgrader's exchange over Kore's API, in place of a directory that everybody can write to.

Each class does one verb and takes the name that nbgrader's `ExchangeFactory` has for it. Who hands in is never said
here: Kore knows it by the lab's token.
"""

from __future__ import annotations

from kore.lab.exchange.collect import Collect
from kore.lab.exchange.fetch_assignment import FetchAssignment
from kore.lab.exchange.fetch_feedback import FetchFeedback
from kore.lab.exchange.listing import List
from kore.lab.exchange.release_assignment import ReleaseAssignment
from kore.lab.exchange.release_feedback import ReleaseFeedback
from kore.lab.exchange.submit import Submit

__all__ = ["Collect", "FetchAssignment", "FetchFeedback", "List", "ReleaseAssignment", "ReleaseFeedback", "Submit"]
