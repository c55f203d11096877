"""Goal: whatever comes over the wire is an answer or a reason, within the deadline; kept connections lead where they were checked.

Method: a server of plain sockets that says exactly what a case tells it to.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import pytest

from opportune.delivery.client import Client, NotSent
from opportune.delivery.http_connection import Received

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"


@dataclass
class Wire:
    """A server that gives these answers in turn, the last one again and again. Without `keeps` it closes after each."""

    answers: list[bytes]
    keeps: bool = True
    connections: int = 0
    requests: list[bytes] = field(default_factory=list)
    port: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = next(
                    (int(line[15:]) for line in head.split(b"\r\n") if line.startswith(b"content-length:")), 0
                )
                self.requests.append(head + await reader.readexactly(length))
                answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
                writer.write(answer)
                await writer.drain()
                if not self.keeps:
                    break
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        writer.close()


def over(wire: Wire, story: Callable[[Client, str], Awaitable[None]]) -> None:
    """Tell a story over a wire."""

    async def tell() -> None:
        server = await asyncio.start_server(wire.serve, "127.0.0.1", 0)
        wire.port = server.sockets[0].getsockname()[1]
        client = Client(frozenset({"127.0.0.1", "localhost"}))
        await story(client, f"http://127.0.0.1:{wire.port}/")
        await client.close()
        server.close()

    asyncio.run(tell())


def asked(answer: bytes, keeps: bool = True, max_body_bytes: int = 10) -> Received:
    found: list[Received] = []

    async def story(client: Client, url: str) -> None:
        found.append(await client.request("POST", url, {}, b"body", 5, max_body_bytes))

    over(Wire([answer], keeps), story)
    return found[0]


@pytest.mark.parametrize(
    ("answer", "keeps", "body", "is_cut"),
    [
        (OK, True, b"hi", False),
        (b"HTTP/1.1 204 No Content\r\n\r\n", True, b"", False),
        (b"HTTP/1.1 100 Continue\r\n\r\n" + OK, True, b"hi", False),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n1\r\n!\r\n0\r\n\r\n", True, b"hi!", False),
        (b"HTTP/1.0 200 OK\r\n\r\nuntil the", False, b"until the", False),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n" + b"x" * 99, True, b"x" * 10, True),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n" + b"y" * 255, True, b"y" * 10, True),
    ],
)
def test_answers(answer: bytes, keeps: bool, body: bytes, is_cut: bool) -> None:
    received = asked(answer, keeps)
    assert (received.body, received.is_cut) == (body, is_cut)
    assert received.status in (200, 204)


def test_whoever_wants_no_body_waits_for_none() -> None:
    assert asked(b"HTTP/1.1 410 Gone\r\nContent-Length: 99\r\n\r\n", max_body_bytes=0).said == "answered 410 Gone"


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"", "the receiver closed the connection without an answer"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhi", "the receiver closed the connection within its answer"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhi", "closed the connection within its answer"),
        (b"SSH-2.0-OpenSSH_9.9\r\n", "the answer is not HTTP"),
        (b"HTTP/1.1 200 OK\r\n" + b"X-Much: more\r\n" * 6_000, "the headers of the answer go on and on"),
    ],
)
def test_what_is_no_answer(answer: bytes, reason: str) -> None:
    with pytest.raises(NotSent, match=f"could not be sent: .*{reason}"):
        asked(answer, keeps=False)


def test_the_deadline_counts_everything() -> None:
    async def story(client: Client, url: str) -> None:
        with pytest.raises(NotSent, match=r"no answer within 0\.1 seconds"):
            await client.request("GET", url, {}, None, 0.1, 10)

    over(Wire([b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhi"]), story)


def test_connections_are_kept_and_a_closed_one_is_replaced_unseen() -> None:
    wire = Wire([OK])

    async def story(client: Client, url: str) -> None:
        for _ in range(5):
            await client.request("POST", url, {}, b"", 5, 10)
        assert wire.connections == 1
        wire.keeps = False
        await client.request("POST", url, {}, b"", 5, 10)
        await asyncio.sleep(0.05)
        wire.keeps = True
        await client.request("POST", url, {}, b"", 5, 10)
        assert wire.connections == 2
        await asyncio.gather(*(client.request("POST", url, {}, b"", 5, 10) for _ in range(20)))
        assert len(wire.requests) == 27

    over(wire, story)


def test_a_connection_is_used_for_its_own_host_only() -> None:
    wire = Wire([OK])

    async def story(client: Client, url: str) -> None:
        await client.request("GET", url, {}, None, 5, 10)
        await client.request("GET", url.replace("127.0.0.1", "localhost"), {}, None, 5, 10)
        assert wire.connections == 2, "though both lead to the same address"
        client.allowed_hosts = frozenset({"127.0.0.1"})
        await client.request("GET", url.replace("127.0.0.1", "localhost"), {}, None, 5, 10)
        await asyncio.sleep(0)
        await client.close()
        with pytest.raises(NotSent, match=r"localhost is .*, which is not a public address"):
            await client.request("GET", url.replace("127.0.0.1", "localhost"), {}, None, 5, 10)

    over(wire, story)


def test_a_header_cannot_begin_another_one() -> None:
    wire = Wire([OK])

    async def story(client: Client, url: str) -> None:
        for headers in ({"x": "a\r\nHost: inside"}, {"x: y\r\nz": "a"}, {"": "a"}):
            with pytest.raises(NotSent, match="cannot be sent as a header"):
                await client.request("GET", url, headers, None, 5, 10)

    over(wire, story)
    assert wire.requests == []
