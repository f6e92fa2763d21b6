"""What an applicant does: begin, write, send, correct, withdraw. Signed in or by a private link."""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from chambers.models import Chamber, MembershipApplication
from chambers.services.notify import tell_applicant, tell_chamber
from chambers.services.terms import due_in
from federation.accounts.models import Organisation, Role, User
from federation.accounts.services.constraints import check_fields, store
from federation.accounts.services.organisations import check_version
from federation.audit.services import record
from federation.files.models import Attachment
from federation.files.services import attach, attachments_of, remove_attachment
from federation.notices.services import post
from federation.numbering.services import take_number
from federation.text import search_tokens, tsvector_literal
from members.models import Position

State = MembershipApplication.State
WRITTEN = (
    "name",
    "credit_code",
    "region",
    "industry",
    "address",
    "business_scope",
    "legal_representative",
    "contact_name",
    "contact_mobile",
    "contact_email",
)
LICENCE = "licence"
LICENCE_BYTES = 8 * 1024 * 1024
LICENCE_TYPES = ("pdf", "jpg", "jpeg", "png", "webp")


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def enterprise_of(user: User | None) -> Organisation | None:
    """The enterprise that a signed-in person speaks for; None for everybody else."""
    if user is None or not user.is_authenticated:
        return None
    return next((post.organisation for post in user.active_posts if post.role == Role.ENTERPRISE), None)


@transaction.atomic
def begin_application(chamber: Chamber, *, actor: User | None, consent_version: str) -> MembershipApplication:
    """Begin a draft for a chamber. An enterprise's own representative finds its data filled in.

    The consent comes first (PIPL 13 and 29): before it nothing that is typed is kept.
    """
    if not consent_version:
        raise ValidationError({"consent": _("Without your consent nothing can be kept or sent.")})
    application = MembershipApplication(
        chamber=chamber, consent_version=consent_version, consent_at=timezone.now()
    )
    enterprise = enterprise_of(actor)
    if enterprise is not None:
        application.user, application.organisation = actor, enterprise
        fill_in(application, enterprise)
    store(application)
    return application


def fill_in(application: MembershipApplication, enterprise: Organisation) -> None:
    """What is on file about the enterprise and about the person who writes."""
    for name in ("name", "region", "industry", "address"):
        setattr(application, name, getattr(enterprise, name))
    application.credit_code = enterprise.credit_code or ""
    legal = Position.objects.filter(
        organisation=enterprise, kind=Position.Kind.LEGAL_REPRESENTATIVE, ends_on=None
    )
    representative = legal.select_related("person").order_by("id").first()
    application.legal_representative = representative.person.name if representative else ""
    assert application.user is not None
    application.contact_name = application.user.name
    application.contact_mobile = application.user.mobile
    application.contact_email = application.user.email


def lock(application: MembershipApplication) -> MembershipApplication:
    rows = MembershipApplication.objects.select_for_update(of=("self",)).for_detail()
    return rows.get(pk=application.pk)


def refuse_unless_writable(application: MembershipApplication) -> None:
    if application.state not in MembershipApplication.WRITABLE:
        raise ValidationError(_("The application has been sent; it can no longer be changed."))


@transaction.atomic
def write_application(
    application: MembershipApplication, *, actor: User | None, version: int | None = None, **fields: Any
) -> MembershipApplication:
    """Keep what was typed into a draft or a returned application; "stale" for an older copy.

    The enterprise of a signed-in representative is known: its name and code are not theirs to change.
    """
    application = lock(application)
    refuse_unless_writable(application)
    check_version(application, version)
    for name, value in fields.items():
        if name in WRITTEN and not (application.user_id and name in ("name", "credit_code")):
            setattr(application, name, value if value is not None or name in ("region", "industry") else "")
    check_fields(application, exclude=("search",))
    application.version += 1
    store(application)
    return application


@transaction.atomic
def attach_licence(application: MembershipApplication, upload: Any, *, actor: User | None) -> Attachment:
    """Keep the scan of the business licence; a second one takes the place of the first."""
    application = lock(application)
    refuse_unless_writable(application)
    if upload.name.rpartition(".")[2].lower() not in LICENCE_TYPES:
        raise ValidationError(_("Send a photograph (JPG, PNG, WebP) or a PDF."))
    for earlier in attachments_of(application):
        remove_attachment(earlier, actor=actor)
    return attach(application, upload, name=upload.name, actor=actor, kind=LICENCE, max_bytes=LICENCE_BYTES)


def missing_parts(application: MembershipApplication, *, licence: bool | None = None) -> dict[str, str]:
    """What is still needed before sending, by field; `licence` where the caller knows of the scan."""
    found = {
        name: _("Still to be filled in.")
        for name in (
            "name",
            "credit_code",
            "region",
            "legal_representative",
            "contact_name",
            "contact_mobile",
        )
        if not getattr(application, f"{name}_id" if name == "region" else name)
    }
    has_licence = bool(attachments_of(application)) if licence is None else licence
    if not has_licence:
        found["licence"] = _("The scan of the business licence is missing.")
    return found


@transaction.atomic
def submit_application(
    application: MembershipApplication, *, actor: User | None, address: Any = None
) -> tuple[MembershipApplication, str]:
    """Send a draft or a corrected application; gives it back with the secret of its private link.

    `address(secret)` builds the link for the mail. A second open application with the same code is
    folded into the first one without a word to the outside, so that nobody learns from the answer who
    has applied; only the enterprise's own representative is told. A corrected one keeps its link ("").
    """
    application = lock(application)
    missing = missing_parts(application)
    if missing:
        raise ValidationError({name: [sentence] for name, sentence in missing.items()})
    came_from = MembershipApplication.workflow.move(application, State.SUBMITTED)
    now = timezone.now()
    secret = ""
    if came_from == State.DRAFT:
        secret = secrets.token_urlsafe(32)
        application.digest = digest_of(secret)
        code, year = settings.APPLICATION_NUMBER_CODE, timezone.localdate().year
        application.number = take_number(code, year, subject=application).text
    application.submitted_at, application.reason = now, ""
    set_due(application)
    application.search = tsvector_literal(
        search_tokens(application.name, application.number, code=application.credit_code)
    )
    application.version += 1
    store_or_fold(application)
    record("chambers.application_submitted", application, actor=actor, note=application.number)
    if application.folded_into_id is None:
        tell_chamber(application, "submitted", _("New application for membership: %(name)s"))
    if secret and application.contact_email:
        send_link(application, address(secret) if address else "")
    return application, secret


def store_or_fold(application: MembershipApplication) -> None:
    """Store what was sent; where the same enterprise has an open application there, join it to that one."""
    try:
        store(application)
    except ValidationError:
        twin = (
            MembershipApplication.objects.filter(
                chamber_id=application.chamber_id,
                credit_code=application.credit_code,
                state__in=[State.SUBMITTED, State.CHAMBER_REVIEW, State.CONFIRMATION, State.RETURNED],
                folded_into=None,
            )
            .exclude(pk=application.pk)
            .first()
        )
        if twin is None or (application.organisation_id and twin.organisation_id):
            raise
        application.folded_into = twin
        store(application)


def set_due(application: MembershipApplication) -> None:
    """When the present stage is to be over, counted from today by the working calendar."""
    due = due_in(application.state, timezone.localdate())
    application.due_on, application.due_why = (due.date, due.why) if due else (None, "")


def send_link(application: MembershipApplication, link: str) -> None:
    """Queue the mail with the private link; the outbox forgets the link once it is delivered."""
    body = _(
        "Your application %(number)s to %(chamber)s has been received. With this private link you see how "
        "it stands and correct it if it is returned. Keep it to yourself:"
    ) % {"number": application.number, "chamber": application.chamber}
    post(
        "email",
        f"application:{application.digest[:24]}",
        {
            "to": application.contact_email,
            "subject": _("Your application for membership"),
            "body": f"{body}\n{link}",
            "secret": True,
        },
    )


def application_of(secret: str) -> MembershipApplication | None:
    """The application of a private link; None for whatever else was typed."""
    if not secret or len(secret) > 100:
        return None
    return MembershipApplication.objects.for_detail().filter(digest=digest_of(secret)).first()


@transaction.atomic
def withdraw_application(application: MembershipApplication, *, actor: User | None) -> MembershipApplication:
    """The applicant changes their mind; the chamber is told."""
    application = lock(application)
    MembershipApplication.workflow.move(application, State.WITHDRAWN)
    application.due_on, application.decided_at = None, timezone.now()
    application.version += 1
    store(application)
    record("chambers.application_withdrawn", application, actor=actor)
    if application.folded_into_id is None:
        tell_chamber(application, "withdrawn", _("Application withdrawn: %(name)s"))
    tell_applicant(application, _("Your application has been withdrawn."))
    return application
