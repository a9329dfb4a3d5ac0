"""All platforms that people may come from: those of the settings, and those that were approved here."""

from __future__ import annotations

from kore.settings import Platform, Settings
from kore.store import registrations
from kore.store.database import Store


class Platforms:
    """A list in memory, so that no launch waits for the store; `read` brings it up to date."""

    def __init__(self, settings: Settings, store: Store) -> None:
        """Begin with the platforms of the settings."""
        self._settings = settings
        self._store = store
        self._all = settings.platforms

    def read(self) -> None:
        """Look which registrations are approved by now. What the settings say wins."""
        with self._store.read() as session:
            found = [entry.platform for entry in registrations.everything(session) if entry.approved_at is not None]
        fixed = {(platform.issuer, platform.client_id) for platform in self._settings.platforms}
        more = (platform for platform in found if (platform.issuer, platform.client_id) not in fixed)
        self._all = (*self._settings.platforms, *more)

    @property
    def everything(self) -> tuple[Platform, ...]:
        """Every platform."""
        return self._all

    def find(self, issuer: str, client_id: str) -> Platform | None:
        """The registration under issuer and client id."""
        return next((p for p in self._all if (p.issuer, p.client_id) == (issuer, client_id)), None)

    @property
    def origins(self) -> frozenset[str]:
        """Scheme, host and port of all pages that people come from."""
        return frozenset().union(*(platform.known_origins for platform in self._all))
