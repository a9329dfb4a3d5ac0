"""How strict the platform is, and which faults it makes. The defaults are Moodle 4.5, without faults."""

from __future__ import annotations

from enum import StrEnum
from functools import cached_property
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator


class _Options(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Strictness(_Options):
    """Every habit of Moodle 4.5 that other platforms do not share, each with a switch."""

    # Launch
    initiation: Literal["POST", "GET"] = Field("POST", description="How the login initiation reaches the tool.")
    one_shot_hints: bool = Field(True, description="A launch's message hint works once.")
    error_pages: bool = Field(
        True, description="Malformed authentication requests end in a page; off: the error is posted to the tool."
    )
    storage_target: str = Field(
        "",
        pattern=r"^(_parent|[A-Za-z][A-Za-z0-9_-]{0,63})?$",
        description="`lti_storage_target` of launches: a frame's name or `_parent`, and pages keep data for tools; "
        "empty: none, as Moodle 4.5.",
    )
    storage_subjects: Literal["both", "current", "legacy"] = Field(
        "both", description="Which subjects that storage answers: `lti.…`, the older `org.imsglobal.lti.…`, or both."
    )
    id_token_seconds: int = Field(60, ge=1, le=3600, description="Lifetime of an id_token.")
    empty_lineitem: bool = Field(
        True, description='`lineitem` is "" where an ungraded activity has a column made by the tool; off: absent.'
    )
    preview_test_user: bool = Field(
        False, description="Who looks as a student is somebody else, with the role TestUser; off: oneself, a Learner."
    )
    assistant_subroles: bool = Field(
        False, description="Non-editing teachers launch as Instructor and TeachingAssistant; off: Instructor alone."
    )
    assistant_principal_role: bool = Field(
        True, description="That sub-role comes with its principal role Instructor; off: it comes alone."
    )
    resource_link_history: bool = Field(
        False, description="`$ResourceLink.id.history` is filled in; off: it is unknown, as to Moodle 4.5."
    )
    jwks_max_age: int | None = Field(
        600, ge=0, description="`max-age` of the platform's key set, in seconds; null: no Cache-Control."
    )
    clock_skew: float = Field(0.0, ge=-3600, le=3600, description="Seconds by which the platform's clock is ahead.")

    # Token end point
    token_type_html: bool = Field(True, description="Token answers say that they are text/html.")
    token_seconds: int = Field(3600, ge=1, le=86400, description="Lifetime of an access token.")
    assertion_leeway: int = Field(0, ge=0, le=300, description="Seconds by which `iat` and `exp` may be off.")
    check_assertion_claims: bool = Field(
        False, description="Also check what Moodle does not: `iss`, `aud`, `exp` and `iat` present, `jti` used once."
    )
    refetch_jwks: bool = Field(True, description="The tool's key set is fetched again after a failed check.")
    block_private_jwks: bool = Field(
        False,
        description="Refuse to fetch key sets from loopback, private networks and ports other than 80 and 443. "
        "Moodle's default is to refuse; here it is not, because demo and tests run on loopback.",
    )
    html_errors: bool = Field(
        True, description="A page (404) where the tool's key set cannot be fetched; off: `invalid_client` as JSON."
    )

    # Deep linking
    deep_linking_types: tuple[str, ...] = Field(("ltiResourceLink",), description="`accept_types` of requests.")
    deep_linking_multiple: bool = Field(True, description="`accept_multiple` of requests.")
    deep_linking_lineitem: bool | None = Field(None, description="`accept_lineitem` of requests; null: not said.")
    deep_linking_data: bool = Field(False, description="Requests carry `data`, which responses must return.")
    deep_linking_windows: bool = Field(
        False, description="Items' `available` and `submission` are kept, and their variables known; off: ignored."
    )
    check_deep_linking: bool = Field(
        False, description="Also check of responses what Moodle does not: `aud`, `nonce`, deployment, `data`, items …"
    )

    # Dynamic registration
    registration_status: Literal[200, 201] = Field(200, description="Status of an accepted registration.")
    registration_pending: bool = Field(True, description="A tool that registers waits for an administrator.")
    registration_names_deployment: bool = Field(
        True, description="The answer names the deployment; off: the tool learns it from its first launch."
    )
    registration_overclaims: bool = Field(
        True, description="The answer lists every grade scope if the tool gets any; off: only what it gets."
    )

    # Services
    scope_status: Literal[401, 403] = Field(401, description="Status for a token without the scope.")
    site_wide_tokens: bool = Field(
        True, description="A token is good for every course; off: only where the tool has an activity."
    )
    strict_accept: bool = Field(True, description="Check Accept and Content-Type as Moodle does.")
    reason_phrases: bool = Field(True, description="Reasons, bodies included, go into the HTTP status line.")
    broken_links: bool = Field(True, description="AGS Link headers carry typographic quotes and `&amp;`.")
    echo_lineitems: bool = Field(True, description="POST and PUT of line items answer with the request's own body.")
    results_limit_crash: bool = Field(True, description="Results with `type_id` and `limit` are a page (404).")
    ags_page_size: int | None = Field(
        None, ge=1, description="Line items and results come in pages of this size even when nobody asks for pages."
    )

    # Scores
    refuse_same_second: bool = Field(True, description="Timestamps count in whole seconds.")
    erase_unless_fully_graded: bool = Field(True, description="Any other gradingProgress erases the grade.")
    cap_scores: bool = Field(True, description="A score above the maximum becomes the maximum.")
    score_status: Literal[200, 201, 204] = Field(200, description="Status of an accepted score.")
    non_student_status: Literal[400, 403, 404, 422] = Field(400, description="Status of a score for no student.")
    locked_status: Literal[403, 409, 422, 500] = Field(500, description="Status of a score for a locked grade.")
    newline_hides_failure: bool = Field(
        True, description="A refused score whose body holds a line end is answered with 200 and `[]`."
    )

    # Names and roles
    nrps_short_roles: bool = Field(True, description="`Learner` instead of the full name of the role.")
    nrps_assistant_is_learner: bool = Field(True, description="Non-editing teachers are listed as learners.")
    nrps_inactive: bool = Field(False, description="Suspended people are listed as `Inactive`; off: they are absent.")
    nrps_differences: bool = Field(
        False, description="Rosters come with a link to what changes from then on, who has left as `Deleted`."
    )
    nrps_next_loses_role: bool = Field(True, description="The link to the next page forgets the filter by role.")
    nrps_context_id: str | None = Field(
        None, max_length=255, description="A context id that is not the launch's; null: the right one."
    )
    nrps_page_size: int | None = Field(None, ge=1, description="Pages of this size even when nobody asks for pages.")


class Endpoint(StrEnum):
    """The end points that tools call, as counters and faults name them."""

    TOKEN = "token"  # noqa: S105 - an end point's name
    JWKS = "jwks"
    NRPS = "nrps"
    GROUPS = "groups"
    LINEITEMS = "lineitems"
    LINEITEM = "lineitem"
    SCORES = "scores"
    RESULTS = "results"
    AUTH = "auth"
    CONFIGURATION = "configuration"
    REGISTRATION = "registration"
    DEEP_LINKING = "deep_linking"
    OTHER = "other"


#: where latency and failures strike unless told otherwise
SERVICES = frozenset(
    {Endpoint.TOKEN, Endpoint.NRPS, Endpoint.GROUPS, Endpoint.LINEITEMS, Endpoint.LINEITEM}
    | {Endpoint.SCORES, Endpoint.RESULTS}
)


class Faults(_Options):
    """What goes wrong on purpose. Rates are shares of the requests to `endpoints`; a request meets one fault."""

    seed: int = Field(0, description="Same seed and same order of requests: same faults.")
    endpoints: frozenset[Endpoint] = Field(SERVICES, description="Where latency and rates apply.")
    latency: float = Field(0.0, ge=0.0, le=120.0, description="Seconds before each answer.")
    too_many_rate: float = Field(0.0, ge=0.0, le=1.0, description="Share of requests answered with 429.")
    retry_after: int | None = Field(None, ge=0, description="Seconds in the Retry-After header of 429; null: none.")
    error_rate: float = Field(0.0, ge=0.0, le=1.0, description="Share of requests answered with `error_status`.")
    error_status: int = Field(502, ge=500, le=599, description="Status of those.")
    drop_before_rate: float = Field(0.0, ge=0.0, le=1.0, description="Connections closed before the request counts.")
    drop_after_rate: float = Field(0.0, ge=0.0, le=1.0, description="Connections closed after the request has counted.")
    html_rate: float = Field(0.0, ge=0.0, le=1.0, description="Share of requests answered with a page (200).")
    slow_body_rate: float = Field(0.0, ge=0.0, le=1.0, description="Share of answers that come byte by byte.")
    slow_body_pause: float = Field(0.2, ge=0.0, le=60.0, description="Seconds before each of these bytes.")
    truncated_rate: float = Field(0.0, ge=0.0, le=1.0, description="Connections closed in the middle of the answer.")
    malformed_rate: float = Field(0.0, ge=0.0, le=1.0, description="Share of answers that are no JSON, nor UTF-8.")
    wrong_types_rate: float = Field(0.0, ge=0.0, le=1.0, description="Share of answers with a value of a wrong type.")
    huge_rate: float = Field(0.0, ge=0.0, le=1.0, description="Share of answers of `huge_bytes` and unknown length.")
    huge_bytes: int = Field(1 << 26, ge=1, le=1 << 32, description="Blanks before the JSON of these answers.")
    endless_rate: float = Field(0.0, ge=0.0, le=1.0, description="Share of lists whose pages never end.")
    endless_kind: Literal["new", "same"] = Field("new", description="The next page has a new address, or the same.")
    redirect_rate: float = Field(0.0, ge=0.0, le=1.0, description="Share of requests sent to `redirect_to` (307).")
    redirect_to: str = Field("http://elsewhere.invalid/", max_length=1000, description="Where they are sent.")
    jwks_down: bool = Field(False, description="The platform's own key set cannot be had.")
    jwks_down_mode: Literal["503", "hang"] = Field("503", description="How it fails: at once, or after a minute.")
    token_down: bool = Field(False, description="The token end point answers 503.")

    @model_validator(mode="after")
    def _rates_fit(self) -> Faults:
        total = sum(self.rates.values())
        if total > 1.0 + 1e-9:
            raise ValueError(f"the rates add up to {total:g}; together they may be 1 at most")
        return self

    @property
    def quiet(self) -> bool:
        """Whether nothing goes wrong at the services."""
        return not (self.latency or self.token_down or any(self.rates.values()))

    @cached_property
    def rates(self) -> dict[str, float]:
        """How often what happens, in the order in which the dice are read."""
        names = [name for name in Faults.model_fields if name.endswith("_rate")]
        return {name.removesuffix("_rate"): getattr(self, name) for name in names}
