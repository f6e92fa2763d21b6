"""What was sent is an official file and stays; what was only drafted goes with its author."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from federation.files.forgetting import erase_attachments
from federation.privacy import hooks
from federation.privacy.hooks import Section
from federation.privacy.services.erasing import Erasing
from proposals.models import CoSigner, Demand, DemandList, Matter, Proposal, Reply

USER = "accounts.user"
LEADER = "liaison.departmentleader"
ARCHIVES = _("Archives law: official files are kept")


@hooks.hold("proposer", USER, "name", law=ARCHIVES)
def proposers(keys: Collection[int]) -> Iterable[int]:
    """Whoever has submitted a proposal, or signed one with its proposer, stays named on it."""
    sent = Proposal.objects.submitted()
    signed = CoSigner.objects.signed().filter(signer__in=keys, proposal__in=sent)
    yield from sent.filter(matter__author__in=keys).values_list("matter__author_id", flat=True).distinct()
    yield from signed.values_list("signer_id", flat=True).distinct()


@hooks.hold("signatory", LEADER, "name title", law=ARCHIVES)
def signatories(keys: Collection[int]) -> Iterable[int]:
    """Whoever signed a letter that was issued stays named on it."""
    issued = Reply.objects.filter(signatory__in=keys, state=Reply.State.ISSUED)
    return issued.values_list("signatory_id", flat=True).distinct()


def forget_drafts(work: Erasing) -> None:
    drafts = Proposal.objects.filter(matter__author__in=work.keys(USER), state=Proposal.State.DRAFT)
    keys = list(drafts.values_list("pk", flat=True))
    erase_attachments(Proposal, keys)
    Matter.objects.filter(pk__in=keys).delete()
    work.note_deleted(_("drafts of proposals"), len(keys))
    drafts_of_lists = DemandList.objects.filter(author__in=work.keys(USER), state=DemandList.State.DRAFT)
    work.note_deleted(_("drafts of lists of demands"), drafts_of_lists.delete()[0])


def own_proposals(rows: hooks.Rows) -> Iterator[Section]:
    """What the account's owner has written."""
    found = Proposal.objects.filter(matter__author__in=hooks.keys_of(rows, USER)).select_related("matter")
    lines = [
        {
            _now("Number"): row.number,
            _now("Subject"): row.matter.subject,
            _now("State"): row.get_state_display(),
            _now("Facts"): row.facts,
            _now("Analysis"): row.analysis,
            _now("Suggestions"): row.suggestions,
        }
        for row in found.order_by("pk")
    ]
    if lines:
        yield Section(_now("Proposals"), lines)


def own_demands(rows: hooks.Rows) -> Iterator[Section]:
    """The demands that the account's owner has raised."""
    found = Demand.objects.filter(matter__author__in=hooks.keys_of(rows, USER)).select_related("matter")
    lines = [
        {
            _now("Number"): row.number,
            _now("Subject"): row.matter.subject,
            _now("State"): row.get_state_display(),
            _now("What is needed"): row.text,
            _now("Contact person"): row.contact_name,
            _now("Contact telephone"): row.contact_phone,
        }
        for row in found.order_by("pk")
    ]
    if lines:
        yield Section(_now("Enterprise demands"), lines)


hooks.cleaners.append(forget_drafts)
hooks.copy_sections.append(own_proposals)
hooks.copy_sections.append(own_demands)
