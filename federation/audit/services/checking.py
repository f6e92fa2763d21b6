"""Checking a signed file of the trail: by itself, against the file before, and against the database."""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from dataclasses import dataclass, field
from typing import IO, Any

from federation.audit.chain import FIXED, HEAD, block_hash, entry_digest, link
from federation.audit.models import AuditEntry, Block
from federation.audit.services.exporting import FORMAT, plain
from federation.audit.signing import is_signed

# No honest line is longer; a file that was tampered with must not fill the memory.
LONGEST_LINE = 100_000
DIGESTS = ("previous", "hash", "payload_digest")


class BrokenFile(Exception):
    """The file is not what the portal wrote; the text says what is wrong and at which line."""


@dataclass
class CheckedFile:
    """What a sound file says."""

    head: dict[str, Any]
    sha256: str
    signature: str = ""
    blocks: list[dict[str, Any]] = field(default_factory=list)
    entries: int = 0


def check_file(file: IO[bytes], *, key: str, against_database: bool = False) -> CheckedFile:
    """Read a file and check every byte of it; raises BrokenFile at the first thing that is wrong.

    `key` is the public key that is trusted, whatever the file says of its own.
    """
    whole = hashlib.sha256()
    reader = Reader(file, key, against_database)
    try:
        checked = reader.read(whole)
    except (OSError, EOFError, zlib.error, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BrokenFile(f"line {reader.number}: cannot be read ({type(error).__name__})") from error
    file.seek(0)
    checked.sha256 = hashlib.sha256(file.read()).hexdigest()
    return checked


class Reader:
    """Goes through a file line by line; one is used for one file."""

    def __init__(self, file: IO[bytes], key: str, against_database: bool) -> None:
        self.file, self.key, self.against_database = file, key, against_database
        self.number = 0
        self.block: dict[str, Any] | None = None
        self.keys: list[int] = []
        self.last_link = b""

    def read(self, seen: Any) -> CheckedFile:
        checked: CheckedFile | None = None
        with gzip.open(self.file) as lines:
            while raw := lines.readline(LONGEST_LINE):
                self.number += 1
                line = json.loads(raw)
                if checked is None:
                    checked = CheckedFile(self.head(line), "")
                elif checked.signature:
                    self.refuse("stands behind the signature")
                elif line["kind"] == "block":
                    self.close_block()
                    self.open_block(line, checked)
                elif line["kind"] == "entry":
                    self.entry(line)
                    checked.entries += 1
                elif line["kind"] == "signature":
                    self.close_block()
                    if not is_signed(seen.digest(), line["signature"], self.key):
                        self.refuse("the signature is not that of the trusted key over this file")
                    checked.signature = line["signature"]
                else:
                    self.refuse("is of an unknown kind")
                seen.update(raw)
        if checked is None or not checked.signature:
            self.refuse("the file ends without a signature")
            raise AssertionError
        self.compare_head(checked)
        return checked

    def refuse(self, what: str) -> None:
        raise BrokenFile(f"line {self.number}: {what}")

    def head(self, line: dict[str, Any]) -> dict[str, Any]:
        if line["kind"] != "head" or line["format"] != FORMAT:
            self.refuse("is not the head of a file of the trail")
        return line

    def open_block(self, line: dict[str, Any], checked: CheckedFile) -> None:
        if checked.blocks:
            before = checked.blocks[-1]
            if (line["number"], line["previous"]) != (before["number"] + 1, before["hash"]):
                self.refuse(f"block {line['number']} does not follow the block before")
        checked.blocks.append(line)
        self.block, self.keys, self.last_link = line, [], bytes.fromhex(line["previous"])

    def entry(self, line: dict[str, Any]) -> None:
        if self.block is None:
            self.refuse("an entry stands outside of any block")
        facts = {name: bytes.fromhex(line[name]) if name in DIGESTS else line[name] for name in FIXED}
        self.last_link = link(self.last_link, entry_digest(facts))
        self.keys.append(line["id"])

    def close_block(self) -> None:
        block = self.block
        if block is None:
            return
        facts = {name: bytes.fromhex(block[name]) if name in DIGESTS else block[name] for name in HEAD}
        if len(self.keys) != block["count"] or block_hash(facts, self.last_link).hex() != block["hash"]:
            self.refuse(f"the entries of block {block['number']} do not give its hash")
        if self.against_database:
            self.compare_block(block)
        self.block = None

    def compare_block(self, block: dict[str, Any]) -> None:
        """The database must still hold this very block, and its entries."""
        stored = Block.objects.filter(number=block["number"]).first()
        if stored is None or plain(stored.hash) != block["hash"] or stored.keys != self.keys:
            self.refuse(f"the database holds another block {block['number']}")
            return
        held, last = stored.keys, bytes(stored.previous)
        rows = {row["id"]: row for row in AuditEntry.objects.filter(pk__in=held).values(*FIXED)}
        for key in held:
            if key not in rows:
                self.refuse(f"entry {key} is missing in the database")
            last = link(last, entry_digest(rows[key]))
        if last != self.last_link:
            self.refuse(f"the database holds other entries in block {block['number']}")

    def compare_head(self, checked: CheckedFile) -> None:
        head = checked.head
        if (head["blocks"], head["entries"]) != (len(checked.blocks), checked.entries):
            self.refuse("the head counts other blocks or entries than there are")
        if checked.blocks:
            last = checked.blocks[-1]
            if (head["last_block"], head["last_hash"]) != (last["number"], last["hash"]):
                self.refuse("the head names another last block")
