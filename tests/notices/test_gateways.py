"""Short messages leave through the place's gateway at least once, and are never lost while it is away."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from federation.notices.gateways import GatewayRefused, configured, send
from federation.notices.models import OutboxMessage
from federation.notices.services import deliver_due, post

PAYLOAD = {"to": "13800001234", "text": "距期限1个工作日：关于茶业的建议"}


class Gateway(BaseHTTPRequestHandler):
    """Takes what it is sent and answers what the test says."""

    answers: list = []
    received: list = []

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        self.received.append((dict(self.headers), json.loads(self.rfile.read(length))))
        status, headers = self.answers.pop(0) if self.answers else (200, {})
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(PAYLOAD["text"].encode())

    do_GET = do_POST

    def log_message(self, *args) -> None:
        pass


@pytest.fixture
def gateway(settings):
    Gateway.answers, Gateway.received = [], []
    server = HTTPServer(("127.0.0.1", 0), Gateway)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.GATEWAYS = {
        "sms": {"url": f"http://127.0.0.1:{server.server_port}/send", "token": "a-token"},
        "wecom": {"url": "", "token": ""},
    }
    yield Gateway
    server.shutdown()
    server.server_close()


def test_a_message_is_handed_over_with_its_key_and_the_token(gateway):
    send("sms", PAYLOAD, "sms:digest:7")

    headers, body = gateway.received[0]
    assert body == PAYLOAD | {"key": "sms:digest:7"}
    assert (headers["Authorization"], headers["Idempotency-Key"]) == ("Bearer a-token", "sms:digest:7")


@pytest.mark.parametrize("status", [301, 302, 307, 400, 401, 404, 429, 500, 503])
def test_anything_but_success_is_a_refusal_that_repeats_no_text(gateway, status):
    gateway.answers.append((status, {"Location": "http://127.0.0.1:1/elsewhere"}))

    with pytest.raises(GatewayRefused) as refused:
        send("sms", PAYLOAD, "k")

    assert str(refused.value) == f"status {status}"
    assert len(gateway.received) == 1


def test_a_gateway_that_is_away_keeps_the_message_for_later(gateway, db):
    message = post("sms", "digest:1", PAYLOAD)
    gateway.answers.append((503, {}))

    assert deliver_due() == 0
    message.refresh_from_db()
    assert (message.state, message.attempts, message.error) == ("waiting", 1, "GatewayRefused: status 503")

    OutboxMessage.objects.update(due_at=message.created_at)
    assert deliver_due() == 1
    assert [body["key"] for _headers, body in gateway.received] == ["sms:digest:1"] * 2


def test_nobody_listening_is_a_refusal_too(settings):
    settings.GATEWAYS = {"sms": {"url": "http://127.0.0.1:9/", "token": ""}}
    with pytest.raises(GatewayRefused):
        send("sms", PAYLOAD, "k")


def test_only_channels_with_an_address_are_offered(gateway):
    assert configured() == ["sms"]
    with pytest.raises(GatewayRefused, match="no gateway"):
        send("wecom", PAYLOAD, "k")
