"""The choice of GPUs when a person starts a lab: only for those who have one, and only where they start it themselves.

A launch out of the LMS leads to the lab without a question, and without a GPU; JupyterHub tells such starts by the page
that the person wants to come to (`next`).
"""

from __future__ import annotations

from typing import Any

from kore import names
from kore.hub import groups
from kore.hub.gpu_labs import GpuLab
from kore.hub.gpus import Choice


def form(lab: GpuLab) -> str:
    """The form's fields, for JupyterHub's page; empty: there is nothing to choose.

    Args:
        lab: the spawner.
    """
    if names.kind_of(lab.user.name) is not names.Kind.USER or _leads_on(lab):
        return ""
    stock = lab.stock
    rows = [
        {"choice": Choice(name, count), "free": len(stock.free(offer)), "all": len(stock.working(offer))}
        for name, offer in sorted(stock.offers(lab.user.name, groups.of(lab)).items())
        for count in range(1, offer.most + 1)
    ]
    if not rows:
        return ""
    template = lab.user.settings["jinja2_env_sync"].get_template("kore-gpu.html")
    return str(template.render(rows=rows, words=lab.gpu_words))


def options(form_data: dict[str, list[str]]) -> dict[str, Any]:
    """What the form or an address says; as a start by the API has it."""
    return {"gpu": value[-1]} if (value := form_data.get("gpu")) and value[-1] else {}


def apply(lab: GpuLab, user_options: dict[str, Any]) -> None:
    """Let the choice count for this start only.

    JupyterHub keeps a person's choice for later starts, at which they are not asked; those are without a GPU.
    """
    lab.gpu_choice = str(user_options.get("gpu") or "")
    lab.orm_spawner.user_options = {key: value for key, value in user_options.items() if key != "gpu"}


def _leads_on(lab: GpuLab) -> bool:
    return lab.handler is not None and bool(lab.handler.get_argument("next", ""))
