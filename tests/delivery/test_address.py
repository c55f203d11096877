"""Goal: nothing is sent to an address that only this machine or its network can reach, unless the operator says so."""

from __future__ import annotations

import asyncio

import pytest

from opportune.delivery.address import ForbiddenAddress, addresses_of, checked_url, is_public
from opportune.errors import InvalidInput


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "::1", "0.0.0.0", "::", "10.0.0.1", "172.16.9.9", "192.168.1.1", "169.254.169.254", "fe80::1",
        "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "100.64.0.1", "224.0.0.1", "ff02::1", "255.255.255.255", "240.0.0.1",
        "::ffff:127.0.0.1", "::ffff:10.1.2.3", "64:ff9b::7f00:1", "64:ff9b:1::808:808",
        "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2001:db8::1",
        "192.0.2.1", "198.18.0.1", "::127.0.0.1",
    ],
)  # fmt: skip
def test_what_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["93.184.215.14", "8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_what_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("ads.example/push", "Write it as https://host/path"),
        ("ftp://ads.example/push", "Write it as https://host/path"),
        ("https://", "Write it as https://host/path"),
        ("https://ann:secret@ads.example/", "Leave user, password and fragment out"),
        ("https://ads.example/#part", "Leave user, password and fragment out"),
        (
            "http://ads.example/push",
            "use https. For a host of your own network, add ads.example to OPPORTUNE_PUSH_HOSTS",
        ),
        ("https://127.0.0.1/", "127.0.0.1 is not a public address"),
        ("https://[::1]/", "::1 is not a public address"),
        ("https://169.254.169.254/latest/meta-data", "169.254.169.254 is not a public address"),
        ("https://ads.example/" + "a" * 2_000, "more than 2,000 characters"),
        ("https://ads.example:99999/", "There is no port 99999"),
    ],
)
def test_urls_that_are_refused_at_once(url: str, message: str) -> None:
    with pytest.raises(InvalidInput, match=message.replace("[", r"\[")):
        checked_url(url, frozenset({"crm.internal"}))


def test_urls_that_are_taken() -> None:
    assert checked_url(" https://Ads.example/push?list=1 ", frozenset()) == "https://ads.example/push?list=1"
    assert checked_url("http://crm.internal:8080/", frozenset({"crm.internal"})) == "http://crm.internal:8080/"


def test_a_name_is_looked_up_before_anything_is_sent() -> None:
    with pytest.raises(ForbiddenAddress, match=r"localhost is (127\.0\.0\.1|::1), which is not a public address"):
        asyncio.run(addresses_of("localhost", 80, frozenset()))
    # Other ways to write 127.0.0.1, which the system understands.
    for name in ("2130706433", "0x7f.1", "127.1"):
        with pytest.raises(ForbiddenAddress):
            asyncio.run(addresses_of(name, 80, frozenset()))
    assert "127.0.0.1" in asyncio.run(addresses_of("localhost", 80, frozenset({"localhost"})))
