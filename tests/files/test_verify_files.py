"""The command that compares rows and bytes after whatever may have happened to the disk."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from federation.files import services
from federation.files.models import StoredFile
from tests.factories.accounts import root
from tests.files.corpus import PDF
from tests.files.test_storage import age


def verified(**options):
    out = io.StringIO()
    try:
        call_command("verify_files", stdout=out, **options)
    except CommandError as error:
        return out.getvalue(), str(error)
    return out.getvalue(), ""


@pytest.fixture
def stored(desk):
    return [
        services.attach(root(), io.BytesIO(PDF + bytes([n])), name="a.pdf", actor=desk).file for n in range(3)
    ]


def test_files_that_agree_are_counted(stored):
    assert verified() == ("3 files, 0 that do not agree, 0 bytes without a row\n", "")


def test_a_flipped_bit_a_cut_and_a_lost_file_are_named_and_fail_the_command(stored):
    flipped, cut, lost = (services.path_of(row.sha256) for row in stored)
    flipped.write_bytes(bytes([flipped.read_bytes()[0] ^ 1]) + flipped.read_bytes()[1:])
    os.truncate(cut, 3)
    lost.unlink()

    said, failure = verified()

    assert [line.split()[0] for line in said.splitlines()[:3]] == ["damaged:", "damaged:", "missing:"]
    assert all(row.sha256 in said for row in stored)
    assert failure.startswith("3 files")


def test_a_row_of_another_size_does_not_agree(stored):
    StoredFile.objects.filter(pk=stored[0].pk).update(size=1)

    assert verified()[1].startswith("1 files")


def orphans_of_a_fault() -> tuple[Path, Path]:
    """Bytes whose transaction came to nothing, and a half-written piece of a worker that was killed."""
    with transaction.atomic():
        bytes_alone = services.path_of(services.store(b"%PDF-orphan", "application/pdf").sha256)
        transaction.set_rollback(True)
    piece = bytes_alone.parent / "part-abc"
    piece.write_bytes(b"half")
    return bytes_alone, piece


def test_bytes_without_a_row_are_named_once_they_are_old_and_removed_on_demand(stored, settings):
    orphan, piece = orphans_of_a_fault()
    assert verified() == ("3 files, 0 that do not agree, 0 bytes without a row\n", "")
    age(orphan, 25), age(piece, 25)

    said, failure = verified()
    assert sorted(said.splitlines()[:2]) == sorted([f"orphan: {orphan}", f"orphan: {piece}"])
    assert failure == "" and orphan.exists()

    verified(remove=True)

    assert not orphan.exists() and not piece.exists()
    assert verified() == ("3 files, 0 that do not agree, 0 bytes without a row\n", "")
