"""What all control routes share: the token, bodies and answers."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from kore_platform.bodies import read_body
from kore_platform.errors import BodyTooLong, ControlRefused, WorldError
from kore_platform.world import explain

Handler = Callable[[Request], Awaitable[Response]]
Model = TypeVar("Model", bound=BaseModel)


class Order(BaseModel):
    """A body of the control API: unknown keys are errors, so that a misspelt test does not pass."""

    model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=True)


def guarded(handler: Handler) -> Handler:
    """Let a handler run for the control token's holder only, and turn its refusals into problem details (RFC 9457)."""

    async def answer(request: Request) -> Response:
        try:
            _check_token(request)
            return await handler(request)
        except ControlRefused as refused:
            return problem(refused.status, refused.detail)
        except WorldError as error:
            return problem(422, str(error))

    return answer


def problem(status: int, detail: str) -> JSONResponse:
    """A refusal."""
    return JSONResponse({"status": status, "detail": detail}, status, media_type="application/problem+json")


async def read(request: Request, model: type[Model]) -> Model:
    """The body as a model.

    Raises:
        ControlRefused: it is too long, or does not fit.
    """
    try:
        return model.model_validate_json(await read_body(request.receive) or b"{}")
    except BodyTooLong as error:
        raise ControlRefused(413, "the body is too long") from error
    except ValidationError as error:
        raise ControlRefused(422, explain(error)) from error


def _check_token(request: Request) -> None:
    expected: str | None = request.app.state.control_token
    if not expected:
        raise ControlRefused(404, "the control API is off: the platform was started without a control token")
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not hmac.compare_digest(token.encode(), expected.encode()):
        raise ControlRefused(401, "this needs the control token as Bearer")
