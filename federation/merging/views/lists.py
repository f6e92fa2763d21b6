"""The lists of what may stand twice, and of what has been merged."""

from __future__ import annotations

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.merging.filters import MergeFilter, PairFilter, PersonPairFilter
from federation.merging.models import DuplicatePair, Merge
from federation.merging.tables import MergeTable, PairTable, merges_for_table, pairs_for_table
from federation.ui.pages import ListPage

PERMISSION = "merging.merge_records"
TABS = (
    ("merging:pair_list", gettext_lazy("Chambers and enterprises")),
    ("merging:person_pair_list", gettext_lazy("Representatives")),
    ("merging:merge_list", gettext_lazy("Merged")),
)


class MergingList(ListPage):
    permission = PERMISSION
    heading = gettext_lazy("Duplicates")
    template_name = "merging/list.html"

    def tabs(self) -> list[dict]:
        match = self.request.resolver_match
        here = match.view_name if match else ""
        return [{"label": label, "url": reverse(name), "active": name == here} for name, label in TABS]

    def export_urls(self) -> list[dict]:
        """Suspicions do not leave the portal."""
        return []


class PairList(MergingList):
    queryset = DuplicatePair.objects.all()
    filterset_class = PairFilter
    table_class = PairTable
    subject = DuplicatePair.Subject.ORGANISATIONS
    empty_sentence = gettext_lazy("No records are known that may stand twice.")

    def get_queryset(self) -> QuerySet:
        return pairs_for_table(super().get_queryset(), self.request.user, PERMISSION, self.subject)

    def facts(self) -> str:
        return _("Compared every ten minutes; the likeliest pairs come first.")


class PersonPairList(PairList):
    filterset_class = PersonPairFilter
    subject = DuplicatePair.Subject.PEOPLE


class MergeList(MergingList):
    queryset = Merge.objects.all()
    filterset_class = MergeFilter
    table_class = MergeTable
    empty_sentence = gettext_lazy("Nothing has been merged yet.")

    def get_queryset(self) -> QuerySet:
        return merges_for_table(super().get_queryset())
