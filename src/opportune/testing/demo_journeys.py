"""Runs two journeys in the demo, with a real mail server and a real receiver of requests on free ports of this machine.

When the history of the demo is told, the receivers are gone. The journeys are held where they are then: nothing more is sent.
"""

from __future__ import annotations

import json
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from opportune.delivery.channel import Channel
from opportune.delivery.channels.connector import ConnectorChannel
from opportune.delivery.channels.email import EmailChannel
from opportune.delivery.client import Client
from opportune.delivery.csv_folder import CsvFolder
from opportune.delivery.journey_loop import JourneyDelivery
from opportune.delivery.links import Links
from opportune.delivery.permission import gate
from opportune.delivery.signature import SigningKey
from opportune.delivery.smtp import SmtpServer
from opportune.ingest.bought_contacts import save_bought_contacts
from opportune.insight.proposals import propose
from opportune.model.connector import ConnectorDefinition
from opportune.model.journey import JourneyDefinition, JourneyStatus
from opportune.model.node import SendEmail
from opportune.settings import Settings
from opportune.shipped import read_definitions
from opportune.shipped.templates import shipped_template
from opportune.store import Workspace
from opportune.store.definitions import Body, load_definitions, save_proposal
from opportune.store.workspace import naive
from opportune.testing.clock import FixedClock
from opportune.testing.mail_server import MailServer, ReceivedMail, serving

_TEMPLATES = ("welcome-series", "competitor-research")
_PURPOSE = "marketing-email"
_HOST = "127.0.0.1"
# Nobody in the demo starts a trial: those are welcomed who give their address for a paper, a webinar or a form.
_STARTS = "{signal: trial-signup,"
_STARTS_HERE = (
    "{signal: [whitepaper-download, template-download, comparison-download, roi-calculator-used, webinar-registered, "
    "contact-form-submitted],"
)
# Ticks of the demo are at midnight, when no mail is sent to people who sleep.
_OFFICE_HOURS = timedelta(hours=10)


@dataclass(frozen=True)
class JourneyReport:
    """What the receivers got: mails by the name of the email, requests by what they are about."""

    entered: int
    mails: dict[str, int]
    recipients: int
    requests: dict[str, int]


@dataclass
class DemoJourneys:
    """Two journeys that run in a workspace, and what they talk to."""

    workspace: Workspace
    mail_server: MailServer
    clock: FixedClock
    base_url: str
    delivery: JourneyDelivery
    requests: list[tuple[str, str]] = field(default_factory=list)

    def put_in_force(self, since: datetime) -> None:
        """The templates, active, with the receivers in place of real tools. Four people of five agree to be written to."""
        bodies = [self._adapted(body) for key in _TEMPLATES for body in _definitions(key)]
        with self.workspace.transaction() as tx:
            save_proposal(tx, propose(load_definitions(tx), bodies), naive(since))
            tx.run(
                "insert into consent (contact_id, purpose, status, source, evidence, given_at)\n"
                "select contact_id, $purpose, 'granted', 'demo', null, $given_at from contact where contact_id % 5 > 0",
                {"purpose": _PURPOSE, "given_at": naive(since)},
            )

    def deliver(self, moment: datetime, latest: datetime) -> None:
        """Send what is due in the morning after a tick, but not later than `latest`."""
        self.clock.set(min(moment + _OFFICE_HOURS, latest))
        self.delivery.deliver_due()

    def hold(self, now: datetime) -> None:
        """Nobody moves on, and nothing is sent any more, until somebody makes the journeys active."""
        with self.workspace.transaction() as tx:
            current = load_definitions(tx)
            held = [
                journey.model_copy(update={"status": JourneyStatus.DISABLED})
                for journey in current.journeys
                if journey.workflow in _TEMPLATES
            ]
            save_proposal(tx, propose(current, held), naive(now))

    def report(self) -> JourneyReport:
        """What came in so far."""
        with self.workspace.read() as tx:
            entered = tx.scalar("select (select count(*) from enrollment) + (select count(*) from enrollment_end)")
            definitions = load_definitions(tx)
        names = {email.email: email.name for email in definitions.emails}
        sent_by = {
            step.node.id: names[step.node.email]
            for journey in definitions.journeys
            for step in journey.nodes
            if isinstance(step.node, SendEmail)
        }
        return JourneyReport(
            entered=int(entered),
            mails=dict(Counter(sent_by[_node_of(mail)] for mail in self.mail_server.mails)),
            recipients=len({mail.to for mail in self.mail_server.mails}),
            requests=dict(Counter(path.split("/")[1] for _, path in self.requests)),
        )

    def _adapted(self, body: Body) -> Body:
        match body:
            case ConnectorDefinition():
                here = {
                    **body.model_dump(mode="json", by_alias=True),
                    "base_url": self.base_url,
                    "auth": {"type": "none"},
                }
                return ConnectorDefinition.model_validate(here)
            case JourneyDefinition():
                return body.model_copy(update={"status": JourneyStatus.ACTIVE})
            case _:
                return body


@contextmanager
def running_journeys(workspace: Workspace, now: datetime) -> Iterator[DemoJourneys]:
    """Receivers that listen until the end, and what sends to them."""
    requests: list[tuple[str, str]] = []
    receiver = ThreadingHTTPServer((_HOST, 0), _handler(requests))
    thread = threading.Thread(target=receiver.serve_forever, name="demo receiver", daemon=True)
    thread.start()
    try:
        with serving(MailServer()) as mail_server, tempfile.TemporaryDirectory(prefix="opportune-demo-") as folder:
            settings = Settings(
                file=Path(folder) / "demo.duckdb", smtp_host=_HOST, smtp_port=mail_server.port, smtp_tls="none"
            )
            clock = FixedClock(now)
            delivery = JourneyDelivery(workspace, clock, _channels(workspace, settings), gate=gate)
            base_url = f"http://{_HOST}:{receiver.server_port}"
            yield DemoJourneys(workspace, mail_server, clock, base_url, delivery, requests)
    finally:
        receiver.shutdown()
        receiver.server_close()
        thread.join()


def _channels(workspace: Workspace, settings: Settings) -> dict[str, Channel]:
    client = Client(frozenset({_HOST}))
    return {
        "email": EmailChannel(
            workspace, SmtpServer(settings), Links(SigningKey(settings)), lambda: "http://localhost:8000"
        ),
        "connector": ConnectorChannel(
            workspace, client, lambda name: "", lambda name, value: None, CsvFolder(None), save_bought_contacts
        ),
    }


def _definitions(key: str) -> tuple[Body, ...]:
    text = shipped_template(key).text
    return read_definitions(text.replace(_STARTS, _STARTS_HERE), f"template {key}")


def _node_of(mail: ReceivedMail) -> str:
    """The node that sent a mail: the last part of the key that its Message-ID repeats."""
    key = str(mail.mail["Message-ID"]).strip("<>").partition("@")[0]
    return key.split("-", 5)[5]


def _handler(requests: list[tuple[str, str]]) -> type[BaseHTTPRequestHandler]:
    """Takes down every request, and answers that it was taken."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _take(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            requests.append((self.command, self.path))
            answer = json.dumps({"id": str(len(requests))}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        do_POST = do_PUT = do_DELETE = _take

        def log_message(self, format: str, *args: object) -> None:
            """What came in is told at the end."""

    return Handler
