"""Looking for words through the whole database and every stored file, apart from the code under test."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection


def tables_with(word: str) -> dict[str, list[str]]:
    """Table -> rows (as the database writes them) in which the word stands in any column."""
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(
                f'SELECT t::text FROM "{table}" t WHERE t::text LIKE %s',
                [f"%{word}%"],
            )
            rows = [row for (row,) in cursor.fetchall()]
            if table == "django_session":
                rows = [one.session_key for one in Session.objects.all() if word in str(one.get_decoded())]
            if rows:
                found[table] = rows
    return found


def files_with(word: str) -> list[str]:
    """Stored files that hold the word, packed ones looked through part by part."""
    found = []
    for path in Path(settings.MEDIA_ROOT).glob("??/??/*"):
        content = path.read_bytes()
        texts = [content]
        if zipfile.is_zipfile(io.BytesIO(content)):
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                texts = [archive.read(name) for name in archive.namelist()]
        if any(word.encode() in text for text in texts):
            found.append(path.name)
    return found
