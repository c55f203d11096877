"""Speaks to a server's API: one method per kind of request. Failures become errors with the server's message."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx

from opportune.errors import OpportuneError, Unavailable

API = "/api/v1"
PAGE_SIZE = 200
# Connecting is quick or hopeless; an answer may take as long as the work does.
TIMEOUT = httpx.Timeout(5.0, read=None, write=None)
CHUNK_BYTES = 1024 * 1024

Params = Mapping[str, object]


class ServerRefused(OpportuneError):
    """The server answered with an error; the message is the server's."""


class Client:
    """The API of one server. `place` names it for people: the workspace file, or the address."""

    def __init__(self, http: httpx.Client, place: str) -> None:
        self._http = http
        self.place = place

    def get(self, path: str, **params: object) -> Any:
        return self._request("GET", path, params).json()

    def get_text(self, path: str, **params: object) -> str:
        return self._request("GET", path, params).text

    def post(self, path: str, body: object = None, **params: object) -> Any:
        return self._request("POST", path, params, json=body).json()

    def put(self, path: str, body: object) -> Any:
        return self._request("PUT", path, {}, json=body).json()

    def patch(self, path: str, body: object) -> Any:
        return self._request("PATCH", path, {}, json=body).json()

    def post_text(self, path: str, text: str, media_type: str, **params: object) -> Any:
        headers = {"Content-Type": media_type}
        return self._request("POST", path, params, content=text.encode(), headers=headers).json()

    def delete(self, path: str, **params: object) -> Any:
        answer = self._request("DELETE", path, params)
        return answer.json() if answer.content else None

    def pages(self, path: str, limit: int | None, **params: object) -> Iterator[dict[str, Any]]:
        """The items of a list from its first page on, at most `limit` of them."""
        left = limit
        cursor: object = None
        while left is None or left > 0:
            size = PAGE_SIZE if left is None else min(left, PAGE_SIZE)
            page = self.get(path, limit=size, cursor=cursor, **params)
            yield from page["items"]
            left = None if left is None else left - len(page["items"])
            cursor = page.get("next_cursor")
            if cursor is None:
                return

    def search(self, path: str, limit: int, query: Mapping[str, object]) -> Iterator[dict[str, Any]]:
        """The items of a list that is asked for with a body, at most `limit` of them."""
        left = limit
        cursor: object = None
        while left > 0:
            page = self.post(path, {**query, "limit": min(left, PAGE_SIZE), "cursor": cursor})
            yield from page["items"]
            left -= len(page["items"])
            cursor = page["next_cursor"]
            if cursor is None:
                return

    def post_file(self, path: str, file: Path, fields: Params) -> Iterator[dict[str, Any]]:
        """Send a file with form fields; yields the lines of the answer as they come."""
        data = {name: _text(value) for name, value in fields.items() if value is not None}
        with file.open("rb") as content:
            request = self._http.build_request("POST", path, data=data, files={"file": (file.name, content)})
            yield from self._lines(request)

    def post_lines(self, path: str, text: str, media_type: str, **params: object) -> Iterator[dict[str, Any]]:
        """Send a text; yields the lines of the answer as they come."""
        query = {name: _text(value) for name, value in params.items() if value is not None}
        headers = {"Content-Type": media_type}
        request = self._http.build_request("POST", path, params=query, content=text.encode(), headers=headers)
        yield from self._lines(request)

    def _lines(self, request: httpx.Request) -> Iterator[dict[str, Any]]:
        response = self._send(request, stream=True)
        try:
            for line in response.iter_lines():
                if line:
                    yield json.loads(line)
        except httpx.TransportError as error:
            raise self._lost(error) from error
        finally:
            response.close()

    def download(self, path: str, target: Path, **params: object) -> int:
        """Write the answer to a file that must not exist yet; returns its size. A partial file is removed."""
        return self._saved(self._http.build_request("GET", path, params=_query(params)), target)

    def download_posted(self, path: str, target: Path, body: object) -> int:
        """Like `download`, for what is asked for with a body."""
        return self._saved(self._http.build_request("POST", path, json=body), target)

    def _saved(self, request: httpx.Request, target: Path) -> int:
        response = self._send(request, stream=True)
        part = target.with_name(target.name + ".part")
        try:
            with part.open("wb") as file:
                for chunk in response.iter_bytes(CHUNK_BYTES):
                    file.write(chunk)
            part.replace(target)
        except httpx.TransportError as error:
            raise self._lost(error) from error
        finally:
            response.close()
            part.unlink(missing_ok=True)
        return target.stat().st_size

    def _request(
        self,
        method: str,
        path: str,
        params: Params,
        *,
        json: object = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        request = self._http.build_request(
            method, path, params=_query(params), json=json, content=content, headers=headers
        )
        return self._send(request)

    def _send(self, request: httpx.Request, *, stream: bool = False) -> httpx.Response:
        try:
            response = self._http.send(request, stream=stream)
            if response.is_success:
                return response
            response.read()
        except httpx.ConnectError as error:
            raise Unavailable(f"No server answers at {self.place}. Is it running, and is the address right?") from error
        except httpx.TransportError as error:
            raise self._lost(error) from error
        raise _refusal(response)

    def _lost(self, error: httpx.TransportError) -> Unavailable:
        return Unavailable(
            f"The connection to {self.place} broke off ({str(error) or type(error).__name__}). "
            "Look into the server's log, then try again."
        )


def _refusal(response: httpx.Response) -> ServerRefused:
    try:
        found = response.json()["error"]
        refusal = ServerRefused(found["message"], **found.get("details", {}))
        refusal.code = found["code"]
    except (ValueError, KeyError, TypeError):
        reason = f"{response.status_code} {response.reason_phrase}".strip()
        refusal = ServerRefused(
            f"{response.request.url} answered {reason}. Is this the address of an Opportune server?"
        )
    refusal.status = response.status_code
    return refusal


def _query(params: Params) -> dict[str, str | list[str]]:
    """The query of a request; a parameter with several values comes several times."""
    return {
        name: [_text(one) for one in value] if isinstance(value, list) else _text(value)
        for name, value in params.items()
        if value is not None
    }


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
