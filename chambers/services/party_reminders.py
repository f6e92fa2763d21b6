"""Telling people half a year before the term of a Party organisation ends. Each term is told of once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from chambers.models import PartyOrganisation
from chambers.services.notify import staff_above
from chambers.services.reminders import each
from federation.accounts.models import Post, Role, User
from federation.audit.services import record
from federation.notices.services import notify


def secretaries_of(chambers: Iterable[int]) -> QuerySet[User]:
    """Everybody active who is the secretary of one of these chambers today."""
    posts = Post.objects.in_force().filter(role=Role.CHAMBER_SECRETARY, organisation_id__in=list(chambers))
    return posts.people()


def remind_party_terms(*, today: date | None = None) -> int:
    """Send every reminder that is due; how many organisations were told of."""
    return each(PartyOrganisation.objects.active(), remind_party_term, today)


@transaction.atomic
def remind_party_term(pk: int, day: date) -> int:
    """Tell the staff that keep the file and the secretaries of the chambers it covers, once for each term."""
    rows = PartyOrganisation.objects.active().select_for_update(of=("self",), skip_locked=True)
    row = rows.select_related("organisation").filter(pk=pk).first()
    if row is None or row.remind_on is None or row.remind_on > day or row.term_ends_on is None:
        return 0
    covered = row.coverage.present(day).values_list("chamber_id", flat=True)
    people = {user.pk: user for user in [*staff_above(row.organisation), *secretaries_of(covered)]}
    told = notify(
        "chambers.party_term_ends",
        to=people.values(),
        title=_("The term of %(name)s ends on %(day)s") % {"name": row.name, "day": row.term_ends_on},
        body=_("Prepare its re-election in time."),
        key=f"party:{row.pk}:term:{row.term_ends_on}",
        url=reverse("chambers:party_detail", args=[row.pk]),
    )
    row.remind_on = None
    row.save(update_fields=["remind_on"])
    if told:
        record("chambers.party_reminded", row, actor=None, note=str(row.term_ends_on))
    return 1 if told else 0
