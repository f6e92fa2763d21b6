"""The directory of known people (名录): who is in which group, from what source and on what ground.

Nobody enters it without a ground on file; a ground that is taken back takes the entries with it
(personal information protection law, articles 13 to 17).
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from federation.accounts.models import Organisation
from federation.accounts.scopes import ScopedQuerySet
from federation.text import search_query
from members.models.people import Person


class DirectoryGroup(models.Model):
    """One group of the directory, such as scientists living elsewhere. The city writes its own list."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=60, unique=True)
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(_("in use"), default=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("group of the directory")
        verbose_name_plural = _("groups of the directory")
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name


class Consent(models.Model):
    """Why data of a person may be used for a purpose, since when, and until when it was taken back."""

    class Purpose(models.TextChoices):
        DIRECTORY = "directory", _("Directory of known people")
        CONTACT = "contact", _("Invitations and news")
        PUBLICATION = "publication", _("Publication with the name")

    class Ground(models.TextChoices):
        CONSENT = "consent", _("Consent of the person")
        PUBLIC = "public", _("Information made public lawfully")
        DUTY = "duty", _("Duty laid down by law")

    person = models.ForeignKey(Person, models.CASCADE, related_name="consents")
    purpose = models.CharField(_("purpose"), max_length=12, choices=Purpose)
    ground = models.CharField(_("ground"), max_length=8, choices=Ground, default=Ground.CONSENT)
    wording = models.CharField(_("wording"), max_length=60, help_text=_("Version of the text agreed to"))
    evidence = models.CharField(_("evidence"), max_length=200, help_text=_("Form, letter or page"))
    given_on = models.DateField(_("given on"))
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("ground for processing")
        verbose_name_plural = _("grounds for processing")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "purpose"],
                condition=Q(withdrawn_on=None),
                name="consent_one_in_force_per_purpose",
                violation_error_message=_("A ground for this purpose is in force already."),
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on=None) | Q(withdrawn_on__gte=F("given_on")),
                name="consent_withdrawn_after_it_was_given",
                violation_error_message=_("The day lies before the day on which it was given."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.get_purpose_display()}"


class DirectoryQuerySet(ScopedQuerySet):
    """Reached through the unit that keeps the person; what is shared is read by every federation."""

    tree = "person__organisation__"

    def present(self):
        return self.filter(left_on=None, person__merged_into=None)

    def subtree(self, organisation: Organisation) -> Q:
        return super().subtree(organisation) | Q(is_shared=True)

    def matching(self, text: str):
        query = search_query(text)
        if query.tsquery is None:
            return self.none()
        found = self.filter(person__search__matches_terms=query.tsquery)
        for word in query.like:
            found = found.filter(person__name__contains=word)
        return found


class DirectoryEntry(models.Model):
    """A person in a group. `source` says how the facts came here, `source_chamber` from which chamber.

    `sort_key` repeats the person's, so that a group's list is one index scan.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="directory_entries")
    group = models.ForeignKey(DirectoryGroup, models.PROTECT, related_name="entries", verbose_name=_("group"))
    place = models.CharField(_("lives or works in"), max_length=60, blank=True)
    employer = models.CharField(_("enterprise or institution"), max_length=120, blank=True)
    title = models.CharField(_("title"), max_length=60, blank=True)
    industry = models.ForeignKey(
        "reference.Industry",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("industry"),
    )
    stock_code = models.CharField(_("stock code"), max_length=12, blank=True)
    source = models.CharField(_("source"), max_length=120)
    source_chamber = models.ForeignKey(
        Organisation,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("source chamber"),
    )
    is_shared = models.BooleanField(_("shared with all federations"), default=True)
    joined_on = models.DateField(_("in the directory since"))
    left_on = models.DateField(_("taken out on"), null=True, blank=True)
    sort_key = models.CharField(max_length=100, editable=False, default="", db_collation="C")
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    objects = DirectoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("directory entry")
        verbose_name_plural = _("directory entries")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "group"],
                condition=Q(left_on=None),
                name="directory_once_in_a_group",
                violation_error_message=_("This person is in the group already."),
            ),
        ]
        indexes = [
            models.Index(fields=["sort_key", "id"], condition=Q(left_on=None), name="directory_list"),
            models.Index(
                fields=["group", "sort_key", "id"], condition=Q(left_on=None), name="directory_group"
            ),
            models.Index(fields=["updated_at", "id"], name="directory_updated"),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.group}"


class PublicPost(models.Model):
    """A seat of a person in a people's congress or political consultative conference, with its term.

    A list that is imported may not say since when; a form asks for it.
    """

    class Kind(models.TextChoices):
        DELEGATE = "npc", _("Delegate to the people's congress")
        COMMITTEE = "cppcc", _("Member of the CPPCC committee")
        PARTY = "party", _("Delegate to the Party congress")

    class Level(models.TextChoices):
        NATION = "nation", _("National")
        PROVINCE = "province", _("Provincial")
        CITY = "city", _("Municipal")
        COUNTY = "county", _("County")

    person = models.ForeignKey(Person, models.CASCADE, related_name="public_posts")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    level = models.CharField(_("level"), max_length=8, choices=Level)
    body = models.CharField(_("body"), max_length=100, blank=True)
    session = models.CharField(_("term number"), max_length=20, blank=True)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until (exclusive)"), null=True, blank=True)

    class Meta:
        verbose_name = _("public post")
        verbose_name_plural = _("public posts")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")),
                name="public_post_ends_after_it_starts",
                violation_error_message=_("The term ends before it starts."),
            ),
            ExclusionConstraint(
                name="public_post_held_once_at_a_time",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    ("level", RangeOperators.EQUAL),
                    (
                        Func(F("starts_on"), F("ends_on"), Value("[)"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=_("This person holds such a post at that time already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.get_kind_display()}"
