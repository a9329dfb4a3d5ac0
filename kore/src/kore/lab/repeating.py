"""something that a lab does again and again beside its server."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from kore.errors import KoreError, KoreUnavailable

_LOG = logging.getLogger(__name__)


class Repeating:
    """A thread that takes one step after the other. A step that fails is told in the log and taken again later."""

    def __init__(self, name: str, step: Callable[[], object], pause: float, pause_after_failure: float = 10) -> None:
        """Take no step yet.

        Args:
            name: of the thread, and in the log.
            step: one round; may take long.
            pause: seconds between two steps.
            pause_after_failure: seconds to wait if a step raised.
        """
        self._name = name
        self._step = step
        self._pause = pause
        self._pause_after_failure = pause_after_failure
        self._stopping = threading.Event()
        # a daemon, because the step may be in the middle of a long poll when the server ends
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._away = False

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self, timeout: float | None = None) -> None:
        """Take no further step, and wait up to so many seconds for the present one."""
        self._stopping.set()
        self._thread.join(timeout)

    def _run(self) -> None:
        pause = 0.0
        while not self._stopping.wait(pause):
            pause = self._pause if self._succeeds() else self._pause_after_failure

    def _succeeds(self) -> bool:
        try:
            self._step()
        except KoreUnavailable as error:
            if not self._away:  # Kore restarts now and then; once is enough
                _LOG.warning("%s waits for Kore: %s", self._name, error)
            self._away = True
            return False
        except KoreError as error:
            _LOG.error("%s: %s", self._name, error)
            return False
        except Exception:  # noqa: BLE001  # the lab must stay usable whatever the step meets
            _LOG.exception("%s has failed", self._name)
            return False
        self._away = False
        return True
