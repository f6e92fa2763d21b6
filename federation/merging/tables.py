"""The lists of pairs and of merges as columns."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db.models import BooleanField, Exists, F, OuterRef, QuerySet, Subquery, Value
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.accounts.models import User
from federation.keyset import Ordering
from federation.merging.models import Cause, DuplicatePair, reaches_all
from federation.ui.cells import bar, markup, tag
from federation.ui.tables import Column, Row, Table, address_of

CAUSES = dict(Cause.choices)
CAUSE_TONES = {Cause.CODE: "red", Cause.DOCUMENT: "red", Cause.MOBILE: "amber", Cause.FULL_NAME: "amber"}
SIDES = ("one", "other")
# What tells two records of one name apart, one line below the name.
BESIDE = {"accounts.organisation": "credit_code", "members.person": "organisation__name"}


def pairs_for_table(queryset: QuerySet, user: User, permission: str, subject: str) -> QuerySet:
    """Pairs with both names, and whether each record is within the reach of `user`."""
    everything = reaches_all(user, permission)
    found: dict[str, Any] = {}
    for side in SIDES:
        rows: Any = apps.get_model(subject)._default_manager.filter(pk=OuterRef(f"{side}_id"))
        found[f"{side}_name"] = Subquery(rows.values("name"))
        found[f"{side}_beside"] = Subquery(rows.values(BESIDE[subject]))
        seen = Exists(rows.visible_to(user, permission))
        found[f"{side}_seen"] = Value(True, output_field=BooleanField()) if everything else seen
    return queryset.open().filter(subject=subject).annotate(**found)


def record_in_words(row: Row, side: str) -> Any:
    """A record's name and what tells it apart; of one out of reach only that there is one."""
    if not row[f"{side}_seen"]:
        return markup('<span class="p-muted">{}</span>', _("A record of another unit"))
    beside = row[f"{side}_beside"] or _("No credit code")
    return markup('<span class="p-title">{}</span><span class="p-sub">{}</span>', row[f"{side}_name"], beside)


def pair_cell(row: Row) -> Any:
    """Both records one below the other; the first one leads to the comparison."""
    both = [record_in_words(row, side) for side in SIDES]
    if row["one_seen"] and row["other_seen"]:
        url = address_of("merging:pair_merge", row["pk"])
        both[0] = markup(
            '<a class="p-title" href="{}">{}</a><span class="p-sub">{}</span>',
            url,
            row["one_name"],
            row["one_beside"] or _("No credit code"),
        )
    return markup('<span class="p-pair"><span>{}</span><span>{}</span></span>', *both)


def causes_cell(row: Row) -> Any:
    tags = [tag(CAUSES[cause], CAUSE_TONES.get(cause, "")) for cause in row["causes"]]
    return mark_safe(" ".join(tags))  # noqa: S308 - tags escape their words


class PairTable(Table):
    default_order = "-score"
    unit = gettext_lazy("pairs")
    columns = [
        Column(
            "pair",
            gettext_lazy("Records"),
            ("one_name", "other_name", "one_beside", "other_beside", "one_seen", "other_seen"),
            cell=pair_cell,
            area="name",
        ),
        Column("causes", gettext_lazy("Cause"), ("causes",), cell=causes_cell, area="line"),
        Column(
            "score",
            gettext_lazy("Likelihood"),
            ("score",),
            cell=lambda row: markup(
                '<span class="p-scored"><b>{}</b>{}</span>',
                row["score"],
                bar(row["score"], label=str(row["score"])),
            ),
            ordering=Ordering("score"),
            align="end",
            area="count",
        ),
        Column(
            "found_at",
            gettext_lazy("Found"),
            ("found_at",),
            cell=lambda row: f"{timezone.localtime(row['found_at']):%Y-%m-%d}",
            area="note",
        ),
    ]


def merges_for_table(queryset: QuerySet) -> QuerySet:
    return queryset.annotate(actor_name=F("actor__name"), undone_name=F("undone_by__name"))


def merge_state(row: Row) -> Any:
    if row["undone_at"]:
        return tag(_("Undone by %(name)s") % {"name": row["undone_name"] or "—"})
    return markup('<a href="{}">{}</a>', address_of("merging:merge_undo", row["pk"]), _("Undo"))


class MergeTable(Table):
    default_order = "-at"
    unit = gettext_lazy("merges")
    columns = [
        Column(
            "records",
            gettext_lazy("Records"),
            ("loser_name", "winner_name", "subject"),
            cell=lambda row: markup(
                '<span class="p-title">{} → {}</span><span class="p-sub">{}</span>',
                row["loser_name"],
                row["winner_name"],
                dict(DuplicatePair.Subject.choices)[row["subject"]],
            ),
            area="name",
        ),
        Column("actor", gettext_lazy("Merged by"), ("actor_name",), area="line"),
        Column(
            "at",
            gettext_lazy("Merged on"),
            ("at",),
            cell=lambda row: f"{timezone.localtime(row['at']):%Y-%m-%d %H:%M}",
            ordering=Ordering("id", key="id"),
            area="note",
        ),
        Column(
            "state",
            gettext_lazy("Way back"),
            ("undone_at", "undone_name"),
            cell=merge_state,
            area="state",
        ),
    ]
