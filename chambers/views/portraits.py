"""Portraits (画像) of chambers, of people and of whoever else was assessed, within the reader’s reach."""

from __future__ import annotations

from typing import Any

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from chambers.assessment_tables import ENTRY_TONES
from chambers.models import AssessmentEntry, Award, Candidate, ExternalResult, Honour
from chambers.services.portraits import facts_by_year, history_of, same_subject, shares_of
from chambers.tables import LEVEL_TONES
from chambers.views.assessment_entries import OPEN_TO_UNITS, VIEW, detail_url, sees_scores, way
from chambers.views.assessment_rounds import ROUNDS
from chambers.views.details import ChamberPage
from federation.accounts.scopes import holds
from federation.ui.pages import DetailPage
from members.models import Person

State = AssessmentEntry.State
TONES = {str(level): tone for level, tone in LEVEL_TONES.items()}


def readable(entries: QuerySet, user: Any) -> QuerySet:
    """Those whose totals `user` may read: the office all, a unit what has been published."""
    rows = entries.visible_to(user, VIEW).filter(round__is_trial=False)
    return rows if sees_scores(user) else rows.filter(round__state__in=OPEN_TO_UNITS)


def drawn(entries: QuerySet, user: Any, *, chosen: int | None = None) -> dict:
    """What the body of each portrait shows: the history, and the indicators of its latest round.

    `chosen` is the key of the entry that is drawn instead; the reader may see it.
    """
    history = history_of(readable(entries, user))
    for line in history:
        line["tone"] = ENTRY_TONES[State(line["entry"].state)]
    shown = history[0] if history else None
    if chosen is not None:
        shown = next((line for line in history if line["entry"].pk == chosen), None)
        # A trial run stands in no history; the office may look at its portrait all the same.
        shown = shown or next(iter(history_of(AssessmentEntry.objects.filter(pk=chosen))), None)
    shares = shares_of(shown["entry"]) if shown else {"radar": None, "rows": []}
    return {
        "shown": shown,
        "radar": shares["radar"],
        "share_rows": shares["rows"],
        "radar_rows": [(row["name"], row["own"], row["mean"]) for row in shares["rows"]],
        "rounds": history,
    }


def with_tones(honours: Any) -> list[dict]:
    return [{"row": row, "tone": TONES[row.level]} for row in honours]


class ChamberPortrait(ChamberPage):
    """A tab of the chamber's page."""

    permission = VIEW
    tab = "portrait"
    template_name = "chambers/assessment/chamber_portrait.html"

    def content(self) -> dict:
        years, facts = facts_by_year(self.party)
        own = AssessmentEntry.objects.filter(organisation=self.party, person=None, party=None)
        return drawn(own, self.request.user) | {
            "honours_held": with_tones(self.honours),
            "fact_years": years,
            "fact_rows": facts,
            **self.outside(),
        }

    def outside(self) -> dict:
        """Results elsewhere, the latest first; the way to put one on file for those who keep them."""
        rows = ExternalResult.objects.filter(organisation=self.party)
        url = f"{reverse('chambers:result_add')}?unit={self.party.pk}"
        return {
            "outside": list(rows.order_by("-year", "-pk")[:20]),
            "outside_url": url if self.may("chambers.keep_external_result") else "",
        }


class PersonPortrait(DetailPage):
    """An entrepreneur: what the assessments of persons say, honours won, offices and positions held."""

    permission = VIEW
    queryset = Person.objects.for_detail()
    template_name = "chambers/assessment/portrait.html"
    object: Person

    def details(self) -> dict:
        person = self.object
        body = drawn(AssessmentEntry.objects.filter(person=person), self.request.user)
        return body | {
            "heading": person.name,
            "labels": [{"text": _("Portrait"), "tone": "blue"}],
            "facts": _("Kept by %(unit)s") % {"unit": person.organisation.name},
            "breadcrumb": [*self.way(), {"label": _("Portrait"), "url": ""}],
            "honours_held": with_tones(honours_of(person)),
            "offices": list(
                person.offices.select_related("chamber__organisation").order_by(
                    F("starts_on").desc(nulls_last=True), "-pk"
                )[:12]
            ),
            "positions": list(person.positions.select_related("organisation").order_by("pk")[:12]),
        }

    def way(self) -> list[dict]:
        """To the record for those who keep people; whoever looks at their own comes from the rounds."""
        person = self.object
        if not holds(self.request.user, "members.view_person"):
            return [{"label": ROUNDS[0], "url": reverse(ROUNDS[1])}, {"label": person.name, "url": ""}]
        return [
            {"label": _("Representatives"), "url": reverse("members:person_list")},
            {"label": person.name, "url": reverse("members:person_detail", args=[person.pk])},
        ]


def honours_of(person: Person) -> QuerySet:
    """Honours that the person won by an assessment or a recommendation."""
    won = Award.objects.filter(entry__person=person, revoked_on=None).values("honour_id")
    put_forward = Candidate.objects.filter(person=person).values("honour_id")
    rows = Honour.objects.filter(pk__in=won) | Honour.objects.filter(pk__in=put_forward)
    return rows.order_by(F("year").desc(nulls_last=True), "-pk")[:20]


def honours_held(entry: AssessmentEntry) -> QuerySet:
    """Honours of whoever is assessed; those of the unit only where the unit itself is."""
    if entry.person is not None:
        return honours_of(entry.person)
    if entry.party_id is not None:
        return Honour.objects.filter(award__entry__party=entry.party_id, award__revoked_on=None)[:20]
    return entry.organisation.honours.all()[:20]


class EntryPortrait(DetailPage):
    """The portrait as one entry draws it, for whoever sees the entry and its total."""

    permission = VIEW
    queryset = AssessmentEntry.objects.for_detail()
    template_name = "chambers/assessment/portrait.html"
    object: AssessmentEntry

    def details(self) -> dict:
        entry, user = self.object, self.request.user
        may_read = sees_scores(user) or entry.round.state in OPEN_TO_UNITS
        body = drawn(same_subject(entry), user, chosen=entry.pk if may_read else None)
        return body | {
            "heading": str(entry),
            "labels": [{"text": entry.get_state_display(), "tone": ENTRY_TONES[State(entry.state)]}],
            "facts": f"{entry.round.title} · {entry.round.version}",
            "breadcrumb": way(entry, (str(entry), detail_url(entry)), (_("Portrait"), "")),
            "honours_held": with_tones(honours_held(entry)),
        }
