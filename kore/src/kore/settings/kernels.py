"""Which kernels labs offer, beside those of people's own environments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field, model_validator

from kore.settings.values import Section, matching
from kore.settings.who import Who

#: the lab's own Python, as every Jupyter calls it and most notebooks name it
OWN = "python3"
Name = Annotated[
    str,
    matching(
        r"(?!env-)[a-z0-9][a-z0-9._-]{0,62}",
        "a kernel's name has lower-case letters, digits, dots, hyphens and underscores, 63 at most; names that begin "
        "with env- are those of people's own environments",
    ),
]


class Kernels(Section):
    """The kernels of the instance; Nix describes them to Jupyter, here is said who gets them."""

    declared: Mapping[Name, Who] = Field(
        default={}, description="To whom each is offered; grading labs and rooms have all."
    )
    default: str = Field(default=OWN, description="The kernel of a new notebook; everybody must have it.")
    own: bool = Field(
        default=True, description="Whether the Python that JupyterLab itself runs with is a kernel, too: `python3`."
    )

    @model_validator(mode="after")
    def _everybody_has_one(self) -> Kernels:
        declared = self.declared.get(self.default)
        if not (declared.everybody if declared else self.own and self.default == OWN):
            raise ValueError(f"default: the kernel {self.default!r} is not declared for everybody")
        return self
