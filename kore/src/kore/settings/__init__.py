"""The settings of one instance: one JSON file that hub, Kore and labs read.

Nix writes the file; nothing else does. Secrets are never in it; they are in `kore.credentials`.
"""

from __future__ import annotations

from kore.settings.keep import Keep
from kore.settings.labs import Culling, Extensions, LabLimit, LabLimits, LabPorts, Labs
from kore.settings.platforms import Platform, Registration
from kore.settings.values import NIX_STORE, Memory, Port, Section, WebAddress, number_of_bytes, origin
from kore.settings.who import Who
from kore.settings.whole import Archives, Keys, NbGrader, Ports, Roster, Sender, Settings, load

__all__ = [
    "NIX_STORE",
    "Archives",
    "Culling",
    "Extensions",
    "Keep",
    "Keys",
    "LabLimit",
    "LabLimits",
    "LabPorts",
    "Labs",
    "Memory",
    "NbGrader",
    "Platform",
    "Port",
    "Ports",
    "Registration",
    "Roster",
    "Section",
    "Sender",
    "Settings",
    "WebAddress",
    "Who",
    "load",
    "number_of_bytes",
    "origin",
]
