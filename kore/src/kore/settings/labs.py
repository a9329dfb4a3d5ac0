"""How labs are started, what each may use, and when they are stopped."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import Field, model_validator

from kore.settings.kernels import Kernels
from kore.settings.values import Memory, Port, Section


class LabLimit(Section):
    """What one lab may use; what is null is not said."""

    memory: Memory | None = Field(default=None, description="Bytes of memory, K, M, G and T as powers of 1024.")
    cpu: float | None = Field(
        default=None, gt=0, allow_inf_nan=False, description="Processor cores; 0.5 is half of one."
    )
    tasks: int | None = Field(
        default=None, ge=32, description="Processes and threads; a lab with a kernel has about 30."
    )
    disk: Memory | None = Field(
        default=None,
        description="Bytes of the home: a quota where its file system has project quotas, else a warning.",
    )


class LabLimits(Section):
    """Who may use how much. Of several groups that say something the most generous counts."""

    user: LabLimit = Field(
        default=LabLimit(memory="2G", cpu=2, tasks=512),
        description="Everybody whose groups say nothing; what is null here has no limit but the instance's.",
    )
    groups: Mapping[str, LabLimit] = Field(
        default={}, description="By hub group, for example `instructors`, `rooms` or `nbgrader-<course>`."
    )
    homes: Memory | None = Field(
        default=None, description="Bytes of all homes together; they are measured, and people are warned."
    )


class Extensions(Section):
    """What JupyterLab offers beside notebooks, files and terminals."""

    resource_usage: bool = Field(default=True, description="Memory and processor in use, in the status bar.")
    execution_time: bool = Field(default=True, description="When a cell ran, and how long.")
    git_puller: bool = Field(default=False, description="Links that bring git repositories into homes (nbgitpuller).")
    language_servers: bool = Field(default=False, description="Completion and hints while writing (jupyterlab-lsp).")
    scheduler: bool = Field(default=False, description="Notebooks that run in the background (jupyter-scheduler).")


class LabPorts(Section):
    """The loopback ports of labs in units. The template units deny their labs all of them; each lab is granted one."""

    first: Port = Field(default=20000, description="The first port.")
    last: Port = Field(default=29999, description="The last port; below those that the kernel gives to anybody.")

    @model_validator(mode="after")
    def _rising(self) -> LabPorts:
        if self.last < self.first:
            raise ValueError("the last port is below the first one")
        return self

    @property
    def count(self) -> int:
        """How many they are."""
        return self.last - self.first + 1


class Labs(Section):
    """How labs are started."""

    spawner: Literal["process", "systemd"] = Field(
        default="process",
        description="`process`: plain child processes of the hub, for demo and development, without limits. "
        "`systemd`: instances of the template units `ananke-<instance>-{user,course,room}@.service`.",
    )
    start_timeout: int = Field(default=120, gt=0, description="Seconds that a lab may take to answer.")
    limits: LabLimits = LabLimits()
    extensions: Extensions = Extensions()
    kernels: Kernels = Kernels()
    ports: LabPorts = LabPorts()


class Culling(Section):
    """Labs that nobody uses are stopped; their files stay."""

    enable: bool = Field(default=False, description="Whether they are stopped.")
    idle: int = Field(
        default=7200,
        ge=600,
        description="Seconds without activity after which a lab is stopped; labs report theirs every five minutes.",
    )
    max_age: int = Field(default=0, ge=0, description="Seconds after which even a used lab is stopped; 0: never.")
