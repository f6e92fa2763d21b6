"""Adding to a submitted proposal: numbered, for good, until its answer is issued; departments hear of it."""

from __future__ import annotations

from typing import IO

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from federation.accounts.models import User
from federation.audit.services import record
from federation.files.services import attach
from proposals.models import Assignment, Matter, Proposal, Supplement
from proposals.services.joining import is_answered, joined_into
from proposals.services.matters import bump, locked
from proposals.services.notify import key_of, tell_desk, tell_unit
from proposals.services.proposers import tell_proposers
from proposals.services.text import refuse_bad_text

State = Proposal.State
# Submitted, and not answered yet.
OPEN_IN = frozenset(
    {State.SUBMITTED, State.UNDER_REVIEW, State.FILED, State.MERGED, State.ASSIGNED, State.REHANDLING}
)


def answered_matter(proposal: Proposal) -> Matter:
    """Whose departments answer it: its own, or those of the proposal that it was joined into."""
    link = joined_into(proposal) if proposal.state == State.MERGED else None
    return link.target if link is not None else proposal.matter


@transaction.atomic
def add_supplement(
    proposal: Proposal, *, actor: User, text: str = "", upload: IO[bytes] | None = None, name: str = ""
) -> Supplement:
    """Add a text, a file or both under the next number.

    Raises ValidationError by field where there is neither or the file is refused, and, code "wrong_state",
    before the proposal is submitted and after its letter is issued.
    """
    proposal = locked(proposal)
    matter = answered_matter(proposal)
    if proposal.state not in OPEN_IN or is_answered(matter.pk):
        raise ValidationError(
            _("Supplements are taken from the submission until the letter is issued."), code="wrong_state"
        )
    if not text.strip() and upload is None:
        raise ValidationError({"text": _("Write something or add a file.")})
    number = Supplement.objects.filter(proposal=proposal).count() + 1
    supplement = Supplement(proposal=proposal, number=number, text=text.strip(), added_by=actor)
    refuse_bad_text(supplement)
    if upload is not None:
        try:
            supplement.file = attach(proposal, upload, name=name, actor=actor, kind="supplement")
        except ValidationError as error:
            raise ValidationError({"file": error.messages}) from error
    supplement.save(force_insert=True)
    bump(proposal.matter)
    words = _("Supplement %d") % number
    record("proposals.supplement_added", proposal, actor=actor, note=f"{words} {text.strip()}"[:200])
    tell_all(proposal, matter, supplement, actor)
    return supplement


def tell_all(proposal: Proposal, matter: Matter, supplement: Supplement, actor: User) -> None:
    """The departments that are still at it, the desk, and whoever else has signed the proposal."""
    own = proposal.matter
    title = _("A supplement was added: %(subject)s")
    words = _("Supplement %d") % supplement.number
    parts = Assignment.objects.open().filter(matter=matter).values_list("department_id", flat=True)
    for department in parts.distinct():
        key = key_of(own, "supplement", supplement.number, department)
        tell_unit(matter, department, "supplement_added", title, key=key, body=words)
    tell_desk(own, "supplement_added", title, round=supplement.number, body=words)
    tell_proposers(proposal, "supplement_added", title, body=words, without=actor)
