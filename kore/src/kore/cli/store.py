"""The store, for commands that work on it beside the running service."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

from kore.api.context import open_store
from kore.errors import SettingsError
from kore.settings import Settings
from kore.store.database import Store


@contextmanager
def opened(found: Settings) -> Iterator[Store]:
    """The instance's store, which the service has made.

    Raises:
        SettingsError: it has not, or an older or newer Kore has.
    """
    if found.database_url is None and not (found.kore_dir / "kore.sqlite").exists():
        # Opening it would make it, as a file of whoever runs the command.
        raise SettingsError("the store cannot be used (there is none); has the service started?")
    store = open_store(found)
    try:
        yield store
    except DBAPIError as error:
        raise SettingsError(
            f"the store cannot be used ({type(error.orig).__name__}); has the service started?"
        ) from None
    finally:
        store.close()
