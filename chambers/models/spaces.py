"""Spaces for regional cooperation: a small site of each zone, written by editors of its own."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from chambers.models.party import days
from federation.accounts.models import Organisation, Post
from federation.accounts.scopes import Scope, ScopedQuerySet
from federation.workflow import Workflow
from members.models import Zone, ZoneTag


def in_language(text: str, english: str) -> str:
    """The words in the reader's language, or in the other one where that is all there is."""
    return (english or text) if get_language() == "en" else (text or english)


class SpaceQuerySet(ScopedQuerySet):
    """Assigned to somebody is what one of their posts has been appointed to edit."""

    def open(self):
        return self.filter(state=Space.State.OPEN)

    def in_scope(self, scope: Scope, post: Post) -> Any:
        if scope is Scope.ASSIGNED:
            return Q(Exists(SpaceEditor.objects.in_force().filter(space=OuterRef("pk"), post=post.pk)))
        return super().in_scope(scope, post)


class Space(models.Model):
    """The space of one zone. What visitors read stands here in both languages; `slug` is its address."""

    class State(models.TextChoices):
        PREPARING = "preparing", _("Space in preparation")
        OPEN = "open", _("Open to visitors")
        CLOSED = "closed", _("Closed to visitors")

    workflow = Workflow(
        "state",
        {State.PREPARING: {State.OPEN}, State.OPEN: {State.CLOSED}, State.CLOSED: {State.OPEN}},
    )

    zone = models.OneToOneField(Zone, models.PROTECT, related_name="space", verbose_name=_("zone"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="spaces", verbose_name=_("kept by")
    )
    slug = models.SlugField(_("address"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80)
    english_name = models.CharField(_("English name"), max_length=160, blank=True)
    text = models.TextField(_("introduction"), blank=True)
    english_text = models.TextField(_("introduction in English"), blank=True)
    contact = models.CharField(_("contact office"), max_length=80, blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    address = models.CharField(_("office address"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.PREPARING, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = SpaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("regional space")
        verbose_name_plural = _("regional spaces")
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="space_has_a_name"),
            models.CheckConstraint(
                condition=Q(slug__regex=r"^[a-z][a-z0-9-]{1,39}$"),
                name="space_address_is_plain",
                violation_error_message=_("Use small letters, digits and hyphens, a letter first."),
            ),
            models.CheckConstraint(
                condition=Q(state="preparing") | ~Q(text=""),
                name="space_open_has_an_introduction",
                violation_error_message=_("Write the introduction before the space opens."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("spaces:space", args=[self.slug])

    @property
    def title(self) -> str:
        return in_language(self.name, self.english_name)

    @property
    def words(self) -> str:
        return in_language(self.text, self.english_text)


class SpaceEditorQuerySet(models.QuerySet):
    def in_force(self, on=None):
        day = on or timezone.localdate()
        return self.filter(starts_on__lte=day).filter(Q(ends_on=None) | Q(ends_on__gt=day))


class SpaceEditor(models.Model):
    """A post appointed to edit a space for some time. It ends with the post too, and is lent with it."""

    space = models.ForeignKey(Space, models.CASCADE, related_name="editors")
    post = models.ForeignKey(Post, models.CASCADE, related_name="edited_spaces")
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until (exclusive)"), null=True, blank=True)

    objects = SpaceEditorQuerySet.as_manager()

    class Meta:
        verbose_name = _("editor of a space")
        verbose_name_plural = _("editors of spaces")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="space_editor_ends_after_the_start",
                violation_error_message=_("It would end before it starts."),
            ),
            ExclusionConstraint(
                name="space_editor_once_at_a_time",
                expressions=[
                    ("space", RangeOperators.EQUAL),
                    ("post", RangeOperators.EQUAL),
                    (days("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("This post edits the space at that time already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.space} · {self.post.user.name}"


class SpaceMemberQuerySet(models.QuerySet):
    def present(self, on=None):
        day = on or timezone.localdate()
        return self.filter(joined_on__lte=day).filter(Q(left_on=None) | Q(left_on__gt=day))

    def shown(self):
        """Whom visitors see: present, alive, and still tagged with the zone of the space."""
        tag = ZoneTag.objects.filter(
            organisation=OuterRef("organisation_id"), zone=OuterRef("space__zone_id")
        )
        return self.present().filter(
            Exists(tag),
            organisation__merged_into=None,
            organisation__status=Organisation.Status.ACTIVE,
        )


class SpaceMember(models.Model):
    """A chamber or an enterprise that is named on the page of a space; `consent` says on what ground."""

    space = models.ForeignKey(Space, models.CASCADE, related_name="members")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="space_memberships")
    consent = models.CharField(_("ground for naming it"), max_length=120)
    joined_on = models.DateField(_("joined on"))
    left_on = models.DateField(_("left on"), null=True, blank=True)

    objects = SpaceMemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("member of a space")
        verbose_name_plural = _("members of spaces")
        constraints = [
            models.CheckConstraint(condition=~Q(consent=""), name="space_member_has_a_ground"),
            models.CheckConstraint(
                condition=Q(left_on=None) | Q(left_on__gte=F("joined_on")),
                name="space_member_leaves_after_joining",
                violation_error_message=_("The day of leaving lies before the day of joining."),
            ),
            ExclusionConstraint(
                name="space_member_once_at_a_time",
                expressions=[
                    ("space", RangeOperators.EQUAL),
                    ("organisation", RangeOperators.EQUAL),
                    (days("joined_on", "left_on"), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("It is a member of the space at that time already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} → {self.space}"


class SpaceEntryQuerySet(ScopedQuerySet):
    """Reached as the space is; visitors reach what is published in an open one."""

    tree = "space__organisation__"

    def public(self):
        return self.filter(state=SpaceEntry.State.PUBLISHED, space__state=Space.State.OPEN)

    def in_scope(self, scope: Scope, post: Post) -> Any:
        if scope is Scope.ASSIGNED:
            edited = SpaceEditor.objects.in_force().filter(space=OuterRef("space_id"), post=post.pk)
            return Q(Exists(edited))
        return super().in_scope(scope, post)


class SpaceEntry(models.Model):
    """A notice or an article of a space. Once withdrawn it is not published again: another one is written."""

    class Kind(models.TextChoices):
        NOTICE = "notice", _("Space notice")
        NEWS = "news", _("Cooperation news")
        PROJECT = "project", _("Project looking for partners")

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft of an entry")
        PUBLISHED = "published", _("Published entry")
        WITHDRAWN = "withdrawn", _("Taken down")

    workflow = Workflow(
        "state", {State.DRAFT: {State.PUBLISHED, State.WITHDRAWN}, State.PUBLISHED: {State.WITHDRAWN}}
    )

    space = models.ForeignKey(Space, models.CASCADE, related_name="entries")
    kind = models.CharField(_("kind"), max_length=7, choices=Kind, default=Kind.NOTICE)
    title = models.CharField(_("title"), max_length=120)
    english_title = models.CharField(_("title in English"), max_length=200, blank=True)
    text = models.TextField(_("text"))
    english_text = models.TextField(_("text in English"), blank=True)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.DRAFT, editable=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("writer of the entry"),
    )
    published_at = models.DateTimeField(_("published at"), null=True, editable=False)
    withdrawn_why = models.CharField(_("why taken down"), max_length=200, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    objects = SpaceEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry of a space")
        verbose_name_plural = _("entries of spaces")
        constraints = [
            models.CheckConstraint(condition=~Q(title="") & ~Q(text=""), name="space_entry_says_something"),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False),
                name="space_entry_published_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state="withdrawn") & ~Q(withdrawn_why="")
                | ~Q(state="withdrawn") & Q(withdrawn_why=""),
                name="space_entry_withdrawn_for_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["space", "state", "-published_at", "-id"], name="space_entry_public")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("spaces:entry", args=[self.space.slug, self.pk])

    @property
    def heading(self) -> str:
        return in_language(self.title, self.english_title)

    @property
    def words(self) -> str:
        return in_language(self.text, self.english_text)
