"""Saved views of lists, and what one person chose for one list."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from federation.accounts.models import Organisation, User

# Digits of one key in `Organisation.path`.
KEY_WIDTH = 12


def units_of(user: User) -> tuple[set[int], set[int]]:
    """The keys of the units of `user`, and of those together with all above them."""
    units, around = set(), set()
    for post in user.active_posts:
        units.add(post.organisation_id)
        path = post.organisation.path
        around |= {int(path[at : at + KEY_WIDTH]) for at in range(0, len(path), KEY_WIDTH)}
    return units, units | around


class SavedViewQuerySet(models.QuerySet):
    def within_sight_of(self, user: User) -> SavedViewQuerySet:
        """One’s own views and those shared with a unit of `user`, with one above it, or with everybody."""
        units, around = units_of(user)
        return self.shared(Q(owner=user), Q(unit__in=units), Q(unit__in=around))

    def shared(self, own: Q, unit: Q, around: Q) -> SavedViewQuerySet:
        """The same by conditions: that the view is one's own, of one's unit, of that or one above it."""
        audience = SavedView.Audience
        return self.filter(
            own
            | Q(audience=audience.EVERYBODY)
            | Q(audience=audience.UNIT) & unit
            | Q(audience=audience.SUBTREE) & around
        )


class SavedView(models.Model):
    """The state of a list under a name. `query` is that state as its address carries it.

    `list_name` is the name of the list's route. A view stays its owner's whoever sees it.
    """

    class Audience(models.TextChoices):
        OWN = "own", _("Only me")
        UNIT = "unit", _("My unit")
        SUBTREE = "subtree", _("My unit and those below it")
        EVERYBODY = "everybody", _("Everybody")

    SHARED_WITH_A_UNIT = (Audience.UNIT, Audience.SUBTREE)

    list_name = models.CharField(max_length=80)
    name = models.CharField(_("name"), max_length=40)
    query = models.CharField(max_length=2000)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    audience = models.CharField(_("shown to"), max_length=9, choices=Audience, default=Audience.OWN)
    unit = models.ForeignKey(Organisation, models.CASCADE, null=True, related_name="+")
    position = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "list_name", "name"],
                name="savedview_one_name_per_owner",
                violation_error_message=_("You have a view with this name already."),
            ),
            models.CheckConstraint(
                condition=Q(audience__in=["unit", "subtree"], unit__isnull=False)
                | Q(audience__in=["own", "everybody"], unit__isnull=True),
                name="savedview_unit_where_it_is_shared_with_one",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="savedview_has_a_name"),
        ]
        indexes = [models.Index(fields=["list_name", "audience", "unit"], name="savedview_shared")]

    def __str__(self) -> str:
        return self.name


class ListChoice(models.Model):
    """What one person chose for one list: the columns in their order, and the view that opens first."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    list_name = models.CharField(max_length=80)
    columns = models.CharField(max_length=1000, blank=True)
    opens_with = models.ForeignKey(SavedView, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("choice for a list")
        verbose_name_plural = _("choices for lists")
        constraints = [models.UniqueConstraint(fields=["user", "list_name"], name="listchoice_once_per_list")]

    def __str__(self) -> str:
        return self.list_name
