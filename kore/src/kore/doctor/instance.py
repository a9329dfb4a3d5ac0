"""The instance itself: secrets, store, keys, Kore's service and the hub."""

from __future__ import annotations

import httpx
from sqlalchemy.exc import DBAPIError

from kore import clock
from kore.credentials import known_secret
from kore.doctor import gpus
from kore.doctor.asking import Silence, ask
from kore.doctor.findings import Finding, doubt, well, wrong
from kore.doctor.patient import Patient
from kore.errors import SettingsError
from kore.lti import bounded, key_folder
from kore.lti.key_lives import State, lives

_START = "Has Kore been started yet? See its log."
_AS_ITSELF = "Run the doctor as Kore's own user, with its credentials (on NixOS: `ananke-<instance> doctor`)."
_NEEDED = ("kore-to-hub", "hub-to-kore")


async def look(patient: Patient) -> list[Finding]:
    """All findings about the instance."""
    own = [*_secrets(patient), *_store(patient), _keys(patient), await _service(patient), await _hub(patient)]
    return [*own, *gpus.look(patient.settings)]


def _secrets(patient: Patient) -> list[Finding]:
    try:
        missing = [name for name in _NEEDED if known_secret(patient.settings, name) is None]
    except SettingsError as error:
        return [wrong(error.detail, _AS_ITSELF)]
    if missing:
        return [wrong(f"there is no secret {' and no '.join(missing)}", _START)]
    return [well("the secrets are there")]


def _store(patient: Patient) -> list[Finding]:
    if patient.store is None and patient.settings.database_url is not None:
        return [wrong("the settings name no database that can be opened", "See `database_url`.")]
    if patient.store is None:
        return [
            wrong(f"there is no database in {patient.settings.kore_dir} that we may read", f"{_START} {_AS_ITSELF}")
        ]
    try:
        found, wanted = patient.store.versions()
    except DBAPIError as error:
        return [wrong(f"the database cannot be used ({type(error.orig).__name__})", _AS_ITSELF)]
    if found != wanted:
        said = f"the database is of version {found}, this Kore works with {wanted}"
        return [wrong(said, "Restart Kore, which updates an older one; a newer one needs the newer Kore.")]
    return [well(f"the database answers and has version {found}")]


def _keys(patient: Patient) -> Finding:
    try:
        found = lives({stored.kid: stored.made for stored in key_folder.read(patient.keys_folder)}, clock.now())
    except SettingsError as error:
        return wrong(error.detail, "Restore the directory from a backup, or remove the file that the message names.")
    if not found:
        return wrong(f"there are no keys in {patient.keys_folder}", _START)
    signing = next(life for life in found if life.state is State.SIGNING)
    if signing.made > clock.now():
        return doubt("the key that signs was made in the future", "Was this server's clock wrong? `timedatectl`")
    return well(f"{len(found)} key(s) of our own; {signing.kid} signs, made {signing.made:%Y-%m-%d}")


async def _service(patient: Patient) -> Finding:
    answer = await ask(patient.inside, f"{patient.settings.kore_url}/health")
    if isinstance(answer, Silence):
        return wrong(f"Kore does not answer on this server: {answer.reason}", _START)
    if answer.status_code != httpx.codes.OK or bounded.document(answer) != {"status": "ok"}:
        return wrong(f"Kore is not well: HTTP {answer.status_code}", "See its log.")
    return well("Kore answers on this server")


async def _hub(patient: Patient) -> Finding:
    """The hub tells Kore who it is, which it does only where both have the same secret."""
    try:
        token = known_secret(patient.settings, "kore-to-hub")
    except SettingsError:
        token = None
    headers = {"Authorization": f"token {token}"} if token else None
    address = f"{patient.settings.hub_api_url}/{'user' if token else ''}"
    answer = await ask(patient.inside, address, headers=headers)
    if isinstance(answer, Silence):
        return wrong(f"the hub does not answer on this server: {answer.reason}", "Has it been started? See its log.")
    if answer.status_code in {httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN}:
        return wrong("the hub does not know Kore's secret", "Restart both: one of them has an older secret.")
    if answer.status_code != httpx.codes.OK:
        return wrong(f"the hub is not well: HTTP {answer.status_code}", "See its log.")
    return well("the hub answers" + (" and knows Kore" if token else ""))
