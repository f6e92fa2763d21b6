"""联席会议: joint meetings about complaints, who sat in them and what was decided about each case."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef
from django.utils.translation import gettext_lazy as _

from federation.accounts.models import Post
from federation.accounts.scopes import Scope, ScopedQuerySet
from liaison.models import Department
from proposals.models.complaints import Complaint


class JointMeetingQuerySet(ScopedQuerySet):
    def for_list(self):
        return self.select_related("recorded_by")


class JointMeeting(models.Model):
    """One meeting with its minutes; the cases and the decisions about them are rows of their own.

    The title and the summary say nothing of a case: what does stands with the case and is read by those who
    read that case.
    """

    held_on = models.DateField(_("day of the meeting"))
    title = models.CharField(_("title of the meeting"), max_length=120)
    place = models.CharField(_("place"), max_length=120, blank=True)
    chair = models.CharField(_("chaired by"), max_length=60)
    guests = models.CharField(_("other members"), max_length=500, blank=True)
    summary = models.TextField(_("summary of the meeting"), max_length=5000, blank=True)
    departments = models.ManyToManyField(
        Department, related_name="joint_meetings", verbose_name=_("departments that sat in it"), blank=True
    )
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = JointMeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("joint meeting")
        verbose_name_plural = _("joint meetings")
        indexes = [models.Index(F("held_on").desc(), F("id").desc(), name="joint_meeting_held")]

    def __str__(self) -> str:
        return f"{self.held_on} {self.title}"


class MeetingCaseQuerySet(ScopedQuerySet):
    def in_scope(self, scope: Scope, post: Post) -> Any:
        """Whoever reaches the complaint reaches what was decided about it."""
        behind: Any = Complaint.objects.filter(pk=OuterRef("complaint"))
        condition = behind.in_scope(scope, post)
        return Exists(behind if condition is None else behind.filter(condition))


class MeetingCase(models.Model):
    """A complaint that a joint meeting discussed, and what it decided."""

    meeting = models.ForeignKey(JointMeeting, models.CASCADE, related_name="cases")
    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="meetings")
    decision = models.TextField(_("what was decided"), max_length=2000, blank=True)
    unit = models.ForeignKey(
        Department,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("responsible department"),
    )
    due_on = models.DateField(_("due"), null=True, blank=True)
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    noted_at = models.DateTimeField(auto_now=True)

    objects = MeetingCaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case of a joint meeting")
        verbose_name_plural = _("cases of joint meetings")
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "complaint"],
                name="meeting_discusses_a_case_once",
                violation_error_message=_("This case is on the list of the meeting already."),
            )
        ]
        indexes = [models.Index(fields=["complaint", "-id"], name="meeting_of_complaint")]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.complaint_id}"
