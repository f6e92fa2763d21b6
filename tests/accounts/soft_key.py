"""A passkey made of software: what a browser and its authenticator would answer, byte for byte (WebAuthn 2)."""

from __future__ import annotations

import base64
import hashlib
import json
import os

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from fido2 import cbor
from fido2.cose import ES256


def text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


class SoftKey:
    """One key pair for one site. `count=False` makes a key that does not count its signatures."""

    def __init__(
        self, host: str = "localhost", origin: str = "http://localhost", *, count: bool = True
    ) -> None:
        self.host, self.origin, self.count = host, origin, count
        self.private = generate_private_key(SECP256R1())
        self.id = os.urandom(32)
        self.counter = 0

    def client_data(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def auth_data(self, attested: bytes = b"") -> bytes:
        self.counter += 1 if self.count else 0
        flags = 0x05 | (0x40 if attested else 0)
        host = hashlib.sha256(self.host.encode()).digest()
        return host + bytes([flags]) + self.counter.to_bytes(4) + attested

    def answer(self, **response: bytes) -> str:
        said = {name: text(raw) for name, raw in response.items()}
        return json.dumps(
            {"id": text(self.id), "rawId": text(self.id), "type": "public-key", "response": said}
        )

    def attested(self) -> bytes:
        """What the server keeps of the key."""
        public = cbor.encode(dict(ES256.from_cryptography_key(self.private.public_key())))
        return bytes(16) + len(self.id).to_bytes(2) + self.id + public

    def make(self, options: str) -> str:
        """What `navigator.credentials.create` answers."""
        auth_data = self.auth_data(self.attested())
        statement = cbor.encode({"fmt": "none", "attStmt": {}, "authData": auth_data})
        data = self.client_data("webauthn.create", json.loads(options)["challenge"])
        return self.answer(clientDataJSON=data, attestationObject=statement)

    def sign(self, options: str) -> str:
        """What `navigator.credentials.get` answers."""
        data = self.client_data("webauthn.get", json.loads(options)["challenge"])
        auth = self.auth_data()
        signature = self.private.sign(auth + hashlib.sha256(data).digest(), ECDSA(SHA256()))
        return self.answer(clientDataJSON=data, authenticatorData=auth, signature=signature)
