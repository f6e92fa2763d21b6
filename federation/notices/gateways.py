"""Short messages and WeCom through a gateway of the place: one JSON request a message, at least once.

A gateway is an address of the settings that takes::

    POST <url>   Authorization: Bearer <token>   Idempotency-Key: <key of the message>
    {"to": "13800000000", "text": "…", "key": "sms:digest:17"}

and answers with a status of the 2xx kind once it has the message. Every provider has its own form, so a small
relay of the place stands between; it can tell a repeated message by its key.
"""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from http.client import HTTPException
from typing import Any

from django.conf import settings

from federation.notices.services import channel

TIMEOUT_SECONDS = 5.0
MOST_READ = 2_000


class GatewayRefused(RuntimeError):
    """The gateway did not take the message. Says the status alone: what it answers may repeat the text."""


class NoRedirects(urllib.request.HTTPRedirectHandler):
    """A gateway is where the settings say, and nowhere else."""

    def redirect_request(self, req, fp, code, msg, headers, newurl):  # noqa: PLR0913 - the base class asks so
        return None


# No proxy of the environment either: the address of the settings is asked, directly.
_opener = urllib.request.build_opener(NoRedirects, urllib.request.ProxyHandler({}))


def configured() -> list[str]:
    """The channels that this place has a gateway for."""
    return [name for name in ("sms", "wecom") if settings.GATEWAYS[name]["url"]]


def send(name: str, payload: dict[str, Any], key: str) -> None:
    """Hand one message to the gateway of channel `name`.

    Raises GatewayRefused where it answers with anything but 2xx, does not answer in time, or is not set up;
    the outbox keeps the message and tries again.
    """
    gateway = settings.GATEWAYS[name]
    if not gateway["url"]:
        raise GatewayRefused("no gateway is set up")
    body = json.dumps({"to": payload["to"], "text": payload["text"], "key": key}, ensure_ascii=False)
    request = urllib.request.Request(  # noqa: S310 - the address is the operator's own, http or https
        gateway["url"],
        data=body.encode(),
        method="POST",
        headers={
            "Content-Type": "application/json; charset=utf-8",
            "Authorization": f"Bearer {gateway['token']}",
            "Idempotency-Key": key,
        },
    )
    try:
        with _opener.open(request, timeout=TIMEOUT_SECONDS) as answer:
            answer.read(MOST_READ)
            status = answer.status
    except urllib.error.HTTPError as error:
        raise GatewayRefused(f"status {error.code}") from None
    except (OSError, HTTPException) as error:
        raise GatewayRefused(type(error).__name__) from None
    if not 200 <= status < 300:
        raise GatewayRefused(f"status {status}")


@channel("sms")
def send_sms(payload: dict, key: str) -> None:
    """`payload`: {"to": mobile number, "text": …}."""
    send("sms", payload, key)


@channel("wecom")
def send_wecom(payload: dict, key: str) -> None:
    """`payload`: {"to": account name, "text": …}."""
    send("wecom", payload, key)
