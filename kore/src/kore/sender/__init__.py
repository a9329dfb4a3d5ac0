"""From the outbox to the platforms' gradebooks."""

from kore.sender.loop import Sender

__all__ = ["Sender"]
