"""The LMS registrations (LTI 1.3), and how further ones come in."""

from __future__ import annotations

from functools import cached_property

from pydantic import Field, model_validator

from kore.settings.values import Section, WebAddress, origin


class Platform(Section):
    """One registration at an LMS (LTI 1.3 core, section 3.1.2)."""

    name: str = Field(min_length=1, description="What people read, for example “Moodle of the Example University”.")
    issuer: str = Field(min_length=1, description="The platform's `iss`, to the letter.")
    client_id: str = Field(min_length=1, description="The client id that the platform gave to this instance.")
    deployment_ids: tuple[str, ...] = Field(default=(), description="The deployments that are let in.")
    accept_deployments: bool = Field(
        default=False, description="Whether every other deployment of this registration is let in, too."
    )
    authorization_endpoint: WebAddress = Field(description="Where the platform answers OIDC authentication requests.")
    token_endpoint: WebAddress = Field(description="Where the platform gives access tokens for its services.")
    jwks_uri: WebAddress = Field(description="Where the platform publishes its public keys.")
    token_audience: str | None = Field(
        default=None, description="`aud` of token requests, where the platform wants another than its token end point."
    )
    origins: tuple[WebAddress, ...] = Field(
        default=(),
        description="Further web addresses at which people meet the LMS, where its own pages are not on the host of "
        "`authorization_endpoint`; all of them may show Kore in a frame.",
    )

    @model_validator(mode="after")
    def _reachable(self) -> Platform:
        if not self.deployment_ids and not self.accept_deployments:
            raise ValueError("deployment_ids is empty and accept_deployments is not set: nobody could come from there")
        return self

    @cached_property
    def known_origins(self) -> frozenset[str]:
        """Scheme, host and port of the pages that people come from."""
        return frozenset(origin(address) for address in (self.authorization_endpoint, *self.origins))


class Registration(Section):
    """Dynamic registration: an LMS's administrator pastes one address, an administrator of the hub approves."""

    enable: bool = Field(default=True, description="Whether LMSs may ask to be registered.")
    private_networks: bool = Field(
        default=False,
        description="Whether an LMS that asks may be in a private network; else only public addresses are asked.",
    )
