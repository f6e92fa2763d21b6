"""Sending private files: as an attachment, never as a page of this site."""

from __future__ import annotations

from django.http import FileResponse

from federation.files.models import StoredFile
from federation.files.services import open_stored


def send_file(row: StoredFile, name: str, *, inline: bool = False) -> FileResponse:
    """The stored bytes with a name for the reader's disk. `inline` is for PDF that a tab may show.

    The headers that keep a file from being a page are set by `DownloadsMiddleware` for every file.
    """
    return FileResponse(
        open_stored(row),
        as_attachment=not (inline and row.media_type == "application/pdf"),
        filename=name,
        content_type=row.media_type,
    )
