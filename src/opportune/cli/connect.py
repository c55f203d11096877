"""Finds the server a command talks to: the one at an address, the one that has the file open, or a private one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx

from opportune.cli.client import TIMEOUT, Client
from opportune.cli.private_server import private_server
from opportune.cli.server_file import NO_CERTIFICATES, find_server
from opportune.errors import InvalidInput, NotFound, WorkspaceDamaged, WorkspaceTooNew
from opportune.kept_copy import kept_before_restore


@contextmanager
def connect(file: Path, url: str | None, token: str | None, may_create: bool) -> Iterator[Client]:
    """A client for the server at `url`, or for whatever serves `file`.

    Raises InvalidInput without a token for an address, NotFound for a file that is not there (unless `may_create`),
    and what `Workspace.open` raises.
    """
    if url is not None:
        with remote_client(url, token) as client:
            yield client
    elif running := find_server(file):
        headers = {"Authorization": f"Bearer {running.token}"}
        with httpx.Client(
            base_url=running.url, headers=headers, timeout=TIMEOUT, trust_env=False, verify=NO_CERTIFICATES
        ) as http:
            yield Client(http, running.url)
    else:
        if not may_create:
            require_file(file)
        # Takes as long to load as all that a command to a running server needs.
        from opportune.settings import Settings

        with private_server(Settings(file=file)) as private:
            transport = httpx.HTTPTransport(uds=str(private.socket), verify=NO_CERTIFICATES)
            headers = {"Authorization": f"Bearer {private.token}"}
            with httpx.Client(
                base_url="http://opportune", headers=headers, transport=transport, timeout=TIMEOUT
            ) as http:
                yield Client(http, str(file))


def require_file(file: Path) -> None:
    """Raises NotFound when there is no workspace file, with the ways to get one."""
    if not file.exists():
        raise NotFound(
            f"There is no workspace file {file}. Make one with `opportune serve` or `opportune demo`, "
            "or name another one with --file."
        )


@contextmanager
def remote_client(url: str, token: str | None) -> Iterator[Client]:
    if not url.startswith(("http://", "https://")):
        raise InvalidInput(f"{url} is no address of a server. It looks like https://opportune.example.")
    if not token:
        raise InvalidInput(
            f"{url} asks for an API token: pass --token, or set OPPORTUNE_TOKEN. "
            "Make one where the server runs, with `opportune tokens create NAME`."
        )
    try:
        http = httpx.Client(base_url=url, headers={"Authorization": f"Bearer {token}"}, timeout=TIMEOUT)
    except httpx.InvalidURL as error:
        raise InvalidInput(f"{url} is no address of a server: {error}.") from error
    with http:
        yield Client(http, url)


@contextmanager
def connect_to_restore(file: Path, url: str | None, token: str | None) -> Iterator[Client]:
    """Like `connect`, also where the file is damaged, too new or missing: then it is set aside for an empty one.

    Should the restore fail, the file is put back.
    """
    with ExitStack() as stack:
        try:
            client = stack.enter_context(connect(file, url, token, may_create=True))
        except (WorkspaceDamaged, WorkspaceTooNew):
            stack.enter_context(_set_aside(file))
            client = stack.enter_context(connect(file, url, token, may_create=True))
        yield client


@contextmanager
def _set_aside(file: Path) -> Iterator[None]:
    aside = file.with_name(f"{file.name}.aside")
    _move(file, aside)
    keep_as = kept_before_restore(file)
    try:
        yield
    except BaseException:
        _move(aside, file)
        raise
    # In place of the empty workspace, which nobody misses.
    _move(aside, keep_as)


def _move(source: Path, target: Path) -> None:
    """Move a workspace file together with its write-ahead log."""
    for suffix in (".wal", ""):
        moved, to = source.with_name(source.name + suffix), target.with_name(target.name + suffix)
        to.unlink(missing_ok=True)
        if moved.exists():
            moved.replace(to)
