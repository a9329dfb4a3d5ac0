"""The settings of one instance: one JSON file that hub, Kore and labs read.

Nix writes the file; nothing else does. Secrets are never in it; they are in `kore.credentials`.
"""

from __future__ import annotations

from kore.settings.gpu import Gpu, GpuDevice, GpuOffer
from kore.settings.homes import Homes, Repository
from kore.settings.keep import Keep
from kore.settings.kernels import Kernels
from kore.settings.labs import Extensions, LabLimit, LabLimits, LabPorts, Labs
from kore.settings.platforms import Platform, Registration
from kore.settings.rooms import AutomaticRooms, DeclaredRoom, Rooms
from kore.settings.shared import Share
from kore.settings.storage import Resource, Storage
from kore.settings.values import NIX_STORE, WebAddress, number_of_bytes, origin
from kore.settings.who import Who
from kore.settings.whole import Sender, Settings, load

__all__ = [
    "NIX_STORE",
    "AutomaticRooms",
    "DeclaredRoom",
    "Extensions",
    "Gpu",
    "GpuDevice",
    "GpuOffer",
    "Homes",
    "Keep",
    "Kernels",
    "LabLimit",
    "LabLimits",
    "LabPorts",
    "Labs",
    "Platform",
    "Registration",
    "Repository",
    "Resource",
    "Rooms",
    "Sender",
    "Settings",
    "Share",
    "Storage",
    "WebAddress",
    "Who",
    "load",
    "number_of_bytes",
    "origin",
]
