"""What requests about personal data add to the world of the permission matrix."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from federation.files.services import store
from federation.privacy.models import DataCopy, DataRequest
from federation.privacy.services.requests import send_request


def build_privacy(world: Any) -> None:
    """Requests of strangers in each federation, and a granted one of everybody's own with its copy."""
    for name, unit in (("own", world.north), ("neighbour", world.south), ("city", world.root)):
        request, _secret = send_request(
            "copy", unit, actor=None, name="某人", wish="复制", mobile="13800001234"
        )
        keep_copy(request)
        world.add("datarequest", name, request.pk, branch=unit.branch_id)
    now = timezone.now()
    for name, who in world.principals.items():
        if who.user is None:
            continue
        request = DataRequest.objects.create(
            kind="copy",
            state="granted",
            number=f"个申{who.user.pk}",
            organisation=world.root,
            user=who.user,
            name=name,
            wish="复制",
            proof="account",
            identified_at=now,
            decided_at=now,
            received_on=now.date(),
            due_on=now.date(),
        )
        keep_copy(request)
        world.add("own request", name, request.pk, owners={name})


def keep_copy(request: DataRequest) -> None:
    DataCopy.objects.create(
        request=request,
        file=store(b"packed", "application/zip"),
        expires_at=timezone.now() + timedelta(days=1),
    )
