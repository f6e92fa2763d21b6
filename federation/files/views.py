from __future__ import annotations

from django.http import FileResponse, Http404

from federation.audit.services import record
from federation.files.access import may_read
from federation.files.models import Attachment
from federation.files.responses import send_file
from federation.ui.pages import Door, SignedInRequest


class Download(Door):
    """One attachment. Each reading asks again whether the reader may read its object, and is recorded."""

    def get(self, request: SignedInRequest, pk: int) -> FileResponse:
        attachment = (
            Attachment.objects.select_related("file", "content_type").filter(pk=pk, removed_at=None).first()
        )
        if attachment is None:
            raise Http404
        kind = attachment.content_type
        if not may_read(request.user, f"{kind.app_label}.{kind.model}", attachment.object_id):
            raise Http404
        record("files.file_read", attachment, actor=request.user)
        return send_file(attachment.file, attachment.name)
