"""People and the dated positions they hold in organisations. Personal data: masked unless revealed."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from federation.accounts.models import Organisation
from federation.accounts.scopes import ScopedQuerySet
from federation.text import search_query


class PersonQuerySet(ScopedQuerySet):
    def current(self):
        """Without people who were merged into another."""
        return self.filter(merged_into__isnull=True)

    def own(self, post: Any) -> Q:
        """People that the unit keeps on file, and whoever has the account, wherever the file is kept."""
        return super().own(post) | Q(account_id=post.user_id)

    def for_list(self):
        return self.select_related("organisation")

    def for_detail(self):
        return self.select_related("organisation")

    def matching(self, text: str):
        query = search_query(text)
        if query.tsquery is None:
            return self.none()
        found = self.filter(search__matches_terms=query.tsquery)
        for word in query.like:
            found = found.filter(name__contains=word)
        return found


class Person(models.Model):
    """Somebody the federation knows. `organisation` is the unit that keeps the record."""

    class Gender(models.TextChoices):
        FEMALE = "f", _("Female")
        MALE = "m", _("Male")

    class IdKind(models.TextChoices):
        RESIDENT = "resident", _("Resident identity card")
        HK_MACAO = "hk_macao", _("Hong Kong and Macao permit")
        TAIWAN = "taiwan", _("Taiwan permit")
        PASSPORT = "passport", _("Passport")

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="people", verbose_name=_("keeping unit")
    )
    name = models.CharField(_("name"), max_length=60)
    gender = models.CharField(_("gender"), max_length=1, choices=Gender, blank=True)
    mobile = models.CharField(_("mobile telephone"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    id_kind = models.CharField(_("identity document"), max_length=10, choices=IdKind, blank=True)
    id_number = models.CharField(_("document number"), max_length=30, blank=True)
    native_place = models.CharField(_("native place"), max_length=60, blank=True)
    note = models.TextField(_("note"), blank=True)
    # Whose account the person has, as far as somebody has made sure of it: it opens their own data to them.
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        db_index=False,
        related_name="people_on_file",
        verbose_name=_("account"),
    )
    # Its index leaves out the rest: hardly anybody is merged.
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        db_index=False,
        related_name="merged_from",
    )
    sort_key = models.CharField(max_length=100, editable=False, default="", db_collation="C")
    search = SearchVectorField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="person_has_a_name")]
        indexes = [
            models.Index(fields=["sort_key", "id"], name="person_list"),
            models.Index(fields=["organisation", "sort_key", "id"], name="person_unit"),
            models.Index(fields=["mobile", "name"], name="person_mobile"),
            models.Index(fields=["updated_at", "id"], name="person_updated"),
            models.Index(
                fields=["merged_into"], condition=Q(merged_into__isnull=False), name="person_merged_into"
            ),
            models.Index(fields=["account"], condition=Q(account__isnull=False), name="person_account"),
            GinIndex(fields=["search"], name="person_search"),
        ]

    def __str__(self) -> str:
        return self.name


class Position(models.Model):
    """What a person is to an organisation, apart from elected office in a chamber."""

    class Kind(models.TextChoices):
        LEGAL_REPRESENTATIVE = "legal", _("Legal representative")
        CONTACT = "contact", _("Contact")
        EXECUTIVE = "executive", _("Executive")

    person = models.ForeignKey(Person, models.CASCADE, related_name="positions")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="positions")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    title = models.CharField(_("title"), max_length=60, blank=True)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("position")
        verbose_name_plural = _("positions")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organisation", "kind"], name="position_once_per_person_and_kind"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
                name="position_ends_after_it_starts",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "kind"], name="position_organisation")]

    def __str__(self) -> str:
        return f"{self.person} · {self.get_kind_display()}"
