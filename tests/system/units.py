"""What test scripts ask of a machine's systemd."""

from __future__ import annotations

import shlex

from system.machine import TIMEOUT, Machine


class SystemdMachine(Machine):
    """A machine with the NixOS test driver's methods for units."""

    def systemctl(self, q: str, user: str | None = None) -> tuple[int, str]:
        """Run `systemctl`, or a person's own by `--user --machine`."""
        return self.execute(f"systemctl {_owner(user)}{q}")

    def start_job(self, jobname: str, user: str | None = None) -> tuple[int, str]:
        """Start a unit."""
        return self.systemctl(f"start {shlex.quote(jobname)}", user)

    def stop_job(self, jobname: str, user: str | None = None) -> tuple[int, str]:
        """Stop a unit."""
        return self.systemctl(f"stop {shlex.quote(jobname)}", user)

    def get_unit_info(self, unit: str, user: str | None = None) -> dict[str, str]:
        """All properties of a unit."""
        return self._properties(unit, "", user)

    def get_unit_property(self, unit: str, property: str, user: str | None = None) -> str:  # noqa: A002 - NixOS' name
        """One property of a unit."""
        found = self._properties(unit, f" --property={shlex.quote(property)}", user)
        if property not in found:
            self.refuse(f"unit {unit} has no property {property}")
        return found[property]

    def _properties(self, unit: str, selection: str, user: str | None) -> dict[str, str]:
        status, output = self.systemctl(f"--no-pager show {shlex.quote(unit)}{selection}", user)
        if status:
            self.refuse(f"systemctl show {unit} ended with status {status}")
        lines = [line.partition("=") for line in output.splitlines() if "=" in line]
        return {key: value for key, _, value in lines}

    def require_unit_state(self, unit: str, require_state: str = "active") -> None:
        """Fail unless a unit is in a state."""
        with self.nested(f"unit {unit} must be {require_state}"):
            state = self.get_unit_property(unit, "ActiveState")
            if state != require_state:
                self.refuse(f"unit {unit} must be {require_state}, but it is {state}")

    def wait_for_unit(self, unit: str, user: str | None = None, timeout: int = TIMEOUT) -> None:
        """Wait until a unit is active; fail at once if it has failed or nobody starts it."""
        self.wait(f"waiting for unit {unit}", lambda _last: self._is_active(unit, user), timeout)

    def _is_active(self, unit: str, user: str | None) -> bool:
        state = self.get_unit_property(unit, "ActiveState", user)
        idle = state == "inactive" and "No jobs" in self.systemctl("list-jobs --full 2>&1", user)[1]
        # It may have started, and its job ended, between the two looks.
        if state == "failed" or (idle and self.get_unit_property(unit, "ActiveState", user) == "inactive"):
            self.refuse(f"unit {unit} is {state}, and nothing is about to start it")
        return state == "active"


def _owner(user: str | None) -> str:
    return "" if user is None else f"--user --machine={shlex.quote(user)}@ "
