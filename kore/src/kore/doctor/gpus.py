"""Whether the machine has the GPUs that the instance hands out."""

from __future__ import annotations

from kore.doctor.findings import Finding, well, wrong
from kore.inventory import Inventory
from kore.settings import Settings


def look(settings: Settings) -> list[Finding]:
    """One finding, where there are GPUs to hand out."""
    devices = settings.gpu.devices
    if not devices:
        return []
    inventory = Inventory.read(settings.gpu.inventory)
    if missing := sorted(name for name, device in devices.items() if not inventory.id_of(device)):
        unit = f"ananke-{settings.instance}-gpus"
        return [
            wrong(
                f"the machine does not list {len(missing)} of {len(devices)} GPUs: {', '.join(missing)}",
                f"They are not handed out. Compare `gpu.devices` with {settings.gpu.inventory}, which "
                f"`systemctl restart {unit}` writes anew; if it is empty, see `journalctl --unit {unit}`.",
            )
        ]
    return [well(f"the machine lists all {len(devices)} GPUs")]
