"""An application for membership, driven to any state through the services alone."""

from __future__ import annotations

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from chambers.models import Chamber, MembershipApplication
from chambers.services.applicants import (
    attach_licence,
    begin_application,
    submit_application,
    withdraw_application,
    write_application,
)
from chambers.services.applications import (
    accept_application,
    confirm_application,
    refuse_application,
    return_application,
    take_up_application,
)
from federation.accounts.models import User
from federation.reference.services import regions
from tests.factories.accounts import city_clerk
from tests.factories.chambers import ChamberFactory
from tests.members.pages import credit_code

CONSENT = "2026-11"


def scan(name: str = "执照.png") -> SimpleUploadedFile:
    held = io.BytesIO()
    Image.new("RGB", (12, 8), "white").save(held, "PNG")
    return SimpleUploadedFile(name, held.getvalue(), content_type="image/png")


def draft_for(chamber: Chamber | None = None, *, user: User | None = None, **fields) -> MembershipApplication:
    """A draft with everything filled in that sending asks for."""
    made = begin_application(chamber or ChamberFactory(), actor=user, consent_version=CONSENT)
    text = {
        "name": made.name or "云州青禾智能装备有限公司",
        "credit_code": made.credit_code or credit_code(),
        "region": next(iter(regions().values())),
        "legal_representative": "甲法人",
        "contact_name": "乙联系",
        "contact_mobile": "13900001111",
        "contact_email": "" if user else "apply@example.org",
    }
    if user is not None and not made.credit_code:
        # What an enterprise on file lacks cannot be typed by its representative.
        made.credit_code = credit_code()
        made.save(update_fields=["credit_code"])
    made = write_application(made, actor=user, **(text | fields))
    attach_licence(made, scan(), actor=user)
    return made


def application_in(
    state: str,
    *,
    chamber: Chamber | None = None,
    user: User | None = None,
    actor: User | None = None,
    **fields,
) -> MembershipApplication:
    """An application that has walked the whole way to `state`."""
    actor = actor or city_clerk()
    made = draft_for(chamber, user=user, **fields)
    if state != "draft":
        made, _secret = submit_application(made, actor=user)
    if state == "chamber_review":
        take_up_application(made, actor=actor)
    if state == "returned":
        return_application(made, actor=actor, reason="请补正营业执照")
    if state == "refused":
        refuse_application(made, actor=actor, reason="不属于本行业")
    if state == "withdrawn":
        withdraw_application(made, actor=user)
    if state in ("confirmation", "confirmed"):
        accept_application(made, actor=actor, rank="member")
    if state == "confirmed":
        member = user.main_post.organisation if user is not None and user.main_post else None
        confirm_application(
            made, actor=actor, enterprise=member, rank="member", joined_on=timezone.localdate()
        )
    return MembershipApplication.objects.for_detail().get(pk=made.pk)
