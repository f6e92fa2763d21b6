"""Passkeys (WebAuthn): what the browser is asked, and whether its answer is right.

The challenge waits in the session and is taken out before it is looked at, so that it answers once.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterable, Sequence
from typing import Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from django.conf import settings
from django.http import HttpRequest
from django.http.request import split_domain_port
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

CHALLENGE = "passkey_challenge"
# Characters of the browser's JSON; the longest real answers have about four thousand.
LONGEST_ANSWER = 20_000
# What the library and JSON raise for what no browser sends: wrong types, cut bytes, endless nesting.
MALFORMED = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    InvalidSignature,
    LookupError,
    RecursionError,
    TypeError,
    UnsupportedAlgorithm,
    ValueError,
    struct.error,
)


class RefusedPasskey(Exception):
    """The browser's answer does not hold; the reasons look the same from outside."""


def server(request: HttpRequest) -> Fido2Server:
    """The relying party: this host, as the browser calls it."""
    host = split_domain_port(request.get_host())[0]
    return Fido2Server(PublicKeyCredentialRpEntity(id=host, name=settings.SITE_NAME))


def ask_new(request: HttpRequest, user: Any, known: Iterable[bytes]) -> str:
    """Options, as JSON, for `navigator.credentials.create`; `known` are the keys the person has."""
    entity = PublicKeyCredentialUserEntity(
        id=f"{user.pk}".encode(), name=user.username, display_name=user.name
    )
    options, state = server(request).register_begin(
        entity,
        [AttestedCredentialData(one) for one in known],
        resident_key_requirement=ResidentKeyRequirement.DISCOURAGED,
        user_verification=UserVerificationRequirement.PREFERRED,
    )
    request.session[CHALLENGE] = state
    return json.dumps(dict(options.public_key))


def take_new(request: HttpRequest, answer: str) -> AttestedCredentialData:
    """The key that the browser made. Raises RefusedPasskey."""
    state = request.session.pop(CHALLENGE, None)
    try:
        data = server(request).register_complete(state, read(answer))
    except MALFORMED as error:
        raise RefusedPasskey from error
    if state is None or data.credential_data is None:
        raise RefusedPasskey
    return data.credential_data


def ask_known(request: HttpRequest, known: Sequence[bytes]) -> str:
    """Options, as JSON, for `navigator.credentials.get`."""
    options, state = server(request).authenticate_begin(
        [AttestedCredentialData(one) for one in known],
        user_verification=UserVerificationRequirement.PREFERRED,
    )
    request.session[CHALLENGE] = state
    return json.dumps(dict(options.public_key))


def take_known(request: HttpRequest, known: Sequence[bytes], answer: str) -> tuple[bytes, int]:
    """The id of the key that signed, and its counter. Raises RefusedPasskey."""
    state = request.session.pop(CHALLENGE, None)
    try:
        keys = [AttestedCredentialData(one) for one in known]
        response = AuthenticationResponse.from_dict(read(answer))
        found = server(request).authenticate_complete(state, keys, response)
        return bytes(found.credential_id), response.response.authenticator_data.counter
    except MALFORMED as error:
        raise RefusedPasskey from error


def read(answer: str) -> dict:
    """The browser's JSON. Raises ValueError for anything that is none."""
    if len(answer) > LONGEST_ANSWER:
        raise ValueError("too long")
    found = json.loads(answer)
    if not isinstance(found, dict):
        raise ValueError("no object")
    return found
