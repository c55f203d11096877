"""Turns every failure into the one error body: {"error": {"code", "message", "details"}}."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from opportune.errors import OpportuneError

_log = structlog.get_logger(__name__)
_UNEXPECTED = "Something went wrong on our side. Try again; if it stays, look for this request in the server's log."


class ErrorDetail(BaseModel):
    """What failed, for a program (`code`) and for a person (`message`, which says what to do next)."""

    code: str
    message: str
    details: dict[str, Any]


class ErrorBody(BaseModel):
    """The body of every answer that is not a success."""

    error: ErrorDetail


def error_body(code: str, message: str, details: dict[str, Any] | None = None) -> dict[str, Any]:
    """The content of an error answer."""
    return {"error": {"code": code, "message": message, "details": details or {}}}


def error_headers(error: OpportuneError) -> dict[str, str]:
    """Headers that tell a client what to do: Retry-After for an error that passes, the scheme for a missing
    key.
    """
    headers = {}
    if retry_after := error.details.get("retry_after_seconds"):
        headers["Retry-After"] = str(retry_after)
    if error.status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers.setdefault("Retry-After", "1")
    if error.status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
    return headers


def unexpected() -> OpportuneError:
    """The error that stands for whatever was not foreseen; the log has the reason."""
    error = OpportuneError(_UNEXPECTED)
    error.code = "internal_error"
    return error


def install_error_handlers(app: FastAPI) -> None:
    """Give the app the handlers for expected, invalid, unroutable and unexpected failures."""
    app.add_exception_handler(OpportuneError, _expected)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _unroutable)
    app.add_exception_handler(Exception, _unexpected)


async def _expected(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, OpportuneError)
    if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        _log.error("request_failed", path=request.url.path, code=error.code, error=error.message)
    body = error_body(error.code, error.message, jsonable_encoder(error.details))
    return JSONResponse(body, error.status, error_headers(error))


async def _invalid(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    problems = [
        {"path": ".".join(str(part) for part in problem["loc"]), "message": problem["msg"]}
        for problem in error.errors()
    ]
    message = "; ".join(f"{problem['path']}: {problem['message']}" for problem in problems)
    return JSONResponse(error_body("invalid_input", message, {"problems": problems}), 422)


async def _unroutable(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    code = HTTPStatus(error.status_code).phrase.lower().replace(" ", "_")
    return JSONResponse(error_body(code, str(error.detail)), error.status_code, error.headers)


async def _unexpected(request: Request, error: Exception) -> JSONResponse:
    _log.error("request_crashed", path=request.url.path, exc_info=error)
    return JSONResponse(error_body("internal_error", _UNEXPECTED), 500)
