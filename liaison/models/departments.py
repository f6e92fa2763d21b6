"""Government departments and the leaders who may sign for them. Their officers are posts of users."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from federation.accounts.models import Organisation
from federation.accounts.models.organisations import match_names
from federation.accounts.scopes import ScopedQuerySet


class DepartmentQuerySet(ScopedQuerySet):
    def current(self):
        return self.filter(organisation__merged_into__isnull=True)

    def for_list(self):
        return self.select_related("organisation")

    def offered(self):
        """Those in use, in the order in which a form offers them."""
        return self.current().select_related("organisation").order_by("organisation__sort_key")

    def for_detail(self):
        return self.select_related("organisation", "organisation__parent")

    def matching(self, text: str):
        return match_names(self, text, prefix="organisation__")

    def published(self) -> Q:
        return Q(organisation__status=Organisation.Status.ACTIVE)


class Department(models.Model):
    """A department that answers proposals. `agency_code` leads its document numbers (云商提复)."""

    organisation = models.OneToOneField(
        Organisation, models.CASCADE, primary_key=True, related_name="department"
    )
    agency_code = models.CharField(_("agency code"), max_length=20, unique=True)
    contact_name = models.CharField(_("contact officer"), max_length=60, blank=True)
    contact_phone = models.CharField(_("contact telephone"), max_length=40, blank=True)
    note = models.TextField(_("note"), blank=True)

    objects = DepartmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("department")
        verbose_name_plural = _("departments")

    def __str__(self) -> str:
        return self.organisation.name


class DepartmentLeaderQuerySet(models.QuerySet):
    def in_office(self, on=None):
        day = on or timezone.localdate()
        return self.filter(starts_on__lte=day).filter(Q(ends_on__isnull=True) | Q(ends_on__gt=day))

    def signatories(self, on=None):
        return self.in_office(on).filter(may_sign=True)


class DepartmentLeader(models.Model):
    """A leader of a department with a dated post, and whether letters may bear their name."""

    department = models.ForeignKey(Department, models.CASCADE, related_name="leaders")
    name = models.CharField(_("name"), max_length=60)
    title = models.CharField(_("post"), max_length=60)
    may_sign = models.BooleanField(_("may sign letters"), default=True)
    # Whose account the leader has, if any: reminders of what is late reach it.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="leaderships",
        verbose_name=_("account"),
    )
    starts_on = models.DateField(_("from"), default=timezone.localdate)
    ends_on = models.DateField(_("until (exclusive)"), null=True, blank=True)

    objects = DepartmentLeaderQuerySet.as_manager()

    class Meta:
        verbose_name = _("department leader")
        verbose_name_plural = _("department leaders")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
                name="department_leader_ends_after_start",
                violation_error_message=_("The post ends before it starts."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.title}"
