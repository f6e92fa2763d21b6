"""The one party table: every chamber, enterprise, department and federation is a row here."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from federation.accounts.scopes import ScopedQuerySet
from federation.text import search_query


class OrganisationQuerySet(ScopedQuerySet):
    """Scoped to what a person may reach through the tree; see `federation.accounts.scopes`."""

    tree = ""

    def current(self):
        """Without rows that were merged into another."""
        return self.filter(merged_into__isnull=True)

    def matching(self, text: str):
        """Rows whose name, pinyin or code holds every word of `text`; none where nothing can match."""
        return match_names(self, text, prefix="")


def match_names(queryset, text: str, *, prefix: str):
    """Restrict `queryset` by what a person typed; `prefix` leads to the organisation (`organisation__`).

    The bigram index finds the candidates; longer Chinese words are checked once more on the folded name,
    because bigrams of a word may stand apart. Never `icontains`: no index serves it.
    """
    query = search_query(text)
    if query.tsquery is None:
        return queryset.none()
    conditions = Q(**{f"{prefix}search__matches_terms": query.tsquery})
    for word in query.like:
        # A row with other names may have been found by one of them.
        conditions &= Q(**{f"{prefix}folded_name__contains": word}) | ~Q(
            **{f"{prefix}short_name": "", f"{prefix}former_names": ""}
        )
    return queryset.filter(conditions)


@SearchVectorField.register_lookup
class MatchesTerms(models.Lookup):
    """`search @@ '…'::tsquery` with a ready query string; Django's own lookups parse text by dictionary."""

    lookup_name = "matches_terms"
    prepare_rhs = False

    def as_sql(self, compiler, connection):
        left, left_params = self.process_lhs(compiler, connection)
        return f"{left} @@ %s::tsquery", [*left_params, self.rhs]


# Facets of lists by the name of their index.
LISTED_BY: dict[str, list[str]] = {
    "list": [],
    "region": ["region"],
    "industry": ["industry"],
    "facets": ["region", "industry"],
    "branch": ["branch"],
}


class Organisation(models.Model):
    """A party: it has one name, one code, one place in the tree, whatever else it is.

    Chamber, Enterprise and Department are one-to-one profiles that share the key of this row.
    `path` holds the keys of the ancestors and of the row itself, each twelve digits wide, so that a
    subtree is a range of an index. `branch` is the county-level federation above the row: lists of county
    staff filter by it and stay one index scan.
    """

    class Kind(models.TextChoices):
        FEDERATION = "federation", _("Federation")
        COUNTY_FEDERATION = "county_federation", _("County federation")
        CHAMBER = "chamber", _("Chamber")
        ENTERPRISE = "enterprise", _("Enterprise")
        DEPARTMENT = "department", _("Department")
        PARK = "park", _("Park")
        OUTSIDE = "outside", _("Outside body")

    class Status(models.TextChoices):
        ACTIVE = "active", _("Active")
        PREPARING = "preparing", _("In preparation")
        INACTIVE = "inactive", _("Inactive")
        DISSOLVED = "dissolved", _("Dissolved")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    name = models.CharField(_("name"), max_length=200)
    short_name = models.CharField(_("short name"), max_length=100, blank=True)
    english_name = models.CharField(_("English name"), max_length=200, blank=True)
    former_names = models.TextField(_("former names"), blank=True, help_text=_("One name per line"))
    credit_code = models.CharField(_("credit code"), max_length=18, null=True, blank=True)  # noqa: DJ001
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.ACTIVE)
    region = models.ForeignKey(
        "reference.Region", models.PROTECT, null=True, blank=True, verbose_name=_("region"), related_name="+"
    )
    industry = models.ForeignKey(
        "reference.Industry",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("industry"),
        related_name="+",
    )
    founded_on = models.DateField(_("founding date"), null=True, blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    phone = models.CharField(_("office telephone"), max_length=40, blank=True)

    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("parent unit")
    )
    path = models.CharField(max_length=260, editable=False, default="")
    branch = models.ForeignKey("self", models.PROTECT, null=True, editable=False, related_name="+")
    # Since when an administrative unit is closed; its status is "dissolved" then.
    closed_on = models.DateField(_("closed from"), null=True, blank=True, editable=False)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="merged_from"
    )

    sort_key = models.CharField(max_length=260, editable=False, default="", db_collation="C")
    folded_name = models.CharField(max_length=220, editable=False, default="")
    search = SearchVectorField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints = [
            models.UniqueConstraint(
                fields=["credit_code"],
                condition=Q(merged_into__isnull=True, credit_code__isnull=False),
                name="organisation_one_live_row_per_credit_code",
                violation_error_message=_("An organisation with this credit code is already registered."),
            ),
            models.CheckConstraint(
                condition=Q(credit_code__isnull=True) | Q(credit_code__regex=r"^[0-9A-Z]{18}$"),
                name="organisation_credit_code_is_18_characters",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="organisation_has_a_name"),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                name="organisation_is_not_its_own_parent",
            ),
        ]
        indexes = [
            # Every list sorts by (sort_key, id); the facets people combine stand in front of it. Records that
            # were merged away stand in no list, so that a total is counted in the index alone.
            *(
                models.Index(
                    fields=["kind", *facets, "sort_key", "id"],
                    name=f"organisation_live_{name}",
                    condition=Q(merged_into__isnull=True),
                )
                for name, facets in LISTED_BY.items()
            ),
            models.Index(fields=["updated_at", "id"], name="organisation_updated"),
            models.Index(fields=["folded_name"], name="organisation_folded_name"),
            models.Index(fields=["path"], name="organisation_path", opclasses=["varchar_pattern_ops"]),
            GinIndex(fields=["search"], name="organisation_search"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def display_name(self) -> str:
        return self.short_name or self.name
