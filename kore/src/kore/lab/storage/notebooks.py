"""The same files in a notebook: `files(address).open(path)`."""

from __future__ import annotations

import getpass
from typing import TYPE_CHECKING

from kore.lab.storage.offers import Offer, Secret, here
from kore.storage import Address, Login

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

_OPEN = 'from kore.lab.storage import files\n\nstorage = files("{{protocol}}://{{resource}}")\n'
#: as jupyter-fs wants them
SNIPPETS = [
    {
        "label": "Read as a pandas table",
        "caption": "Reads this file from a notebook",
        "pattern": r"\.csv$",
        "template": f'{_OPEN}import pandas\n\ntable = pandas.read_csv(storage.open("{{{{path}}}}"))',
    },
    {
        "label": "Read in Python",
        "caption": "Reads this file from a notebook",
        "pattern": r"[^/]$",
        "template": f'{_OPEN}content = storage.cat("{{{{path}}}}")',
    },
]


def files(address: str) -> AbstractFileSystem:
    """The files at an address. It asks for name and password where the server wants them; a notebook keeps neither.

    Raises:
        ValueError: it is no address, or the administrator's key for it is not there.
    """
    from fsspec.implementations.dirfs import DirFileSystem  # noqa: PLC0415

    from kore.lab.storage.connecting import connect  # noqa: PLC0415  # what a server without such files never needs

    where = Address.of(address)
    offers = here()
    known = (offer for offer in offers.given.values() if offer.address == where)
    offer = next(known, Offer("own", where.server, where))
    connection = connect(offer, offers.shared(offer) if offer.login is Login.SHARED else _asked(offer))
    system, root = connection.system, connection.root
    return DirFileSystem(path=root, fs=system) if root else system


def _asked(offer: Offer) -> Secret | None:
    if offer.login is Login.NONE:
        return None
    user, password = offer.labels
    return Secret(input(f"{user} for {offer.title}: "), getpass.getpass(f"{password} for {offer.title}: "))
