"""Workbooks that hold somebody who is erased: originals, staged rows, and lists made into files."""

from __future__ import annotations

import re
import struct
import zipfile
from collections.abc import Collection, Iterator
from pathlib import Path

from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from federation.exchange.archive import BROKEN
from federation.exchange.models import ExportFile, ImportBatch, RowComment, RowProblem, StagedRow
from federation.files.forgetting import forget_content
from federation.files.services import path_of, store
from federation.privacy import hooks
from federation.privacy.services.erasing import Erasing

State = ImportBatch.State
# What stands in the place of an original that is gone; it reads as no workbook.
GONE = "原件已按个人信息删除请求移除。"
MOST_READ = 64 * 1024 * 1024
TAGS = re.compile(rb"<[^>]{0,2000}>")


def forget_workbooks(work: Erasing) -> None:
    """Drop rows on their way into the registry, originals and exported lists that hold the person."""
    words = sorted(work.values.unique | work.values.names)
    if words:
        work.note_deleted(_("staged rows"), forget_staged(words))
        work.note_deleted(_("originals of imports"), forget_originals(words))
    work.note_deleted(_("exported files"), expire_exports())


def running_imports(rows: hooks.Rows) -> Iterator[str]:
    """An import that writes just now may be writing the person."""
    running = ImportBatch.objects.filter(state__in=[State.RUNNING, State.UNDOING])
    for batch in running[:3]:
        yield _now("The import “%(name)s” is running. Try again when it has finished.") % {"name": batch.name}


def forget_staged(words: Collection[str]) -> int:
    """Rows as they were read, with what was said about them."""
    holds = Q()
    for word in words:
        holds |= Q(cells__contains=word) | Q(values__icontains=word)
    places = list(StagedRow.objects.filter(holds).values_list("batch_id", "row"))
    for batch, row in places:
        RowProblem.objects.filter(batch_id=batch, row=row).delete()
        RowComment.objects.filter(batch_id=batch, row=row).delete()
        StagedRow.objects.filter(batch_id=batch, row=row).delete()
    return len(places)


def forget_originals(words: Collection[str]) -> int:
    """Every stored workbook is read through; one that holds the person gives way to a note."""
    gone = 0
    for batch in ImportBatch.objects.select_related("source").order_by("pk"):
        if not holds_any(path_of(batch.source.sha256), words):
            continue
        held = batch.source_id
        ImportBatch.objects.filter(pk=batch.pk).update(source=store(GONE.encode(), "text/plain"))
        forget_content(held)
        gone += 1
    return gone


def holds_any(path: Path, words: Collection[str]) -> bool:
    """Whether a workbook of any of the kinds that are imported holds one of the words."""
    if not path.exists():
        return False
    sought = [spelling for word in words for spelling in spellings(word)]
    return any(one in text for text in texts_of(path) for one in sought)


def spellings(word: str) -> list[bytes]:
    """A word as files hold it: UTF-8, the Chinese code page, the two bytes of an old workbook, its number."""
    found = [word.encode(), word.encode("gb18030"), word.encode("utf-16-le")]
    if word.isascii() and word.isdigit() and len(word) < 16:
        found.append(struct.pack("<d", float(word)))
    return found


def texts_of(path: Path) -> Iterator[bytes]:
    """The bytes of a file; of a packed one each part without its tags, which may cut a name in two."""
    if not zipfile.is_zipfile(path):
        yield path.read_bytes()
        return
    try:
        with zipfile.ZipFile(path) as archive:
            for entry in archive.infolist():
                if entry.filename.endswith(".xml"):
                    with archive.open(entry) as part:
                        yield TAGS.sub(b"", part.read(MOST_READ))
    except BROKEN:
        yield path.read_bytes()


def expire_exports() -> int:
    """Lists as files last a day and may hold anybody: whoever needs one makes it again."""
    gone = 0
    for made in ExportFile.objects.filter(file__isnull=False):
        held, made.file = made.file_id, None
        made.save(update_fields=["file"])
        forget_content(held)
        gone += 1
    return gone


hooks.obstacles.append(running_imports)
hooks.cleaners.append(forget_workbooks)
