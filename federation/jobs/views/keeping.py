"""Everybody's jobs, kept by the system administrator: their course, not their content."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.accounts.scopes import holds
from federation.jobs.models import Job
from federation.jobs.services import cancel_job, label_of, restart_job
from federation.jobs.tables import JobFilter, JobTable, KeptJobTable
from federation.ui.pages import ActionPage, ListPage
from federation.ui.tables import Table


class JobList(ListPage):
    permission = "jobs.view_job"
    queryset = Job.objects.all()
    filterset_class = JobFilter
    table_class = JobTable
    heading = gettext_lazy("Jobs")
    empty_sentence = gettext_lazy("No job has been started yet.")

    def export_urls(self) -> list[dict]:
        return []

    def draw(self, table: Table, rows: list, order: str) -> str:
        """Only who may do something about a job is shown how."""
        if not holds(self.request.user, "jobs.keep_job"):
            return super().draw(table, rows, order)
        columns = [*self.columns, KeptJobTable.columns[-1]]
        return table.draw(rows, order=order, address=self.address, columns=columns)


class JobAction(ActionPage):
    """A decision about somebody's job."""

    permission = "jobs.keep_job"
    queryset = Job.objects.all()
    form_class = forms.Form

    def breadcrumb(self) -> list[dict]:
        return [{"label": _("Jobs"), "url": self.cancel_url()}, {"label": str(self.heading), "url": ""}]

    def cancel_url(self) -> str:
        return reverse("jobs:job_list")

    def success_url(self, done: Any) -> str:
        return self.cancel_url()

    def extra(self) -> dict:
        # Its title may hold text of the work.
        return {"object": f"{label_of(self.object.kind)} {self.object.pk}"}


class JobStop(JobAction):
    heading = gettext_lazy("Cancel a job")
    submit_label = gettext_lazy("Cancel the job")
    success_message = gettext_lazy("The job ends at its next step.")

    def extra(self) -> dict:
        effect = _("What it has done so far is taken back as far as its kind allows.")
        return super().extra() | {"effect": effect, "danger": True}

    def perform(self, data: dict) -> Job:
        return cancel_job(self.object, actor=self.request.user)


class JobRestart(JobAction):
    heading = gettext_lazy("Restart a job")
    submit_label = gettext_lazy("Restart")
    success_message = gettext_lazy("The job begins anew; its owner has been told.")

    def extra(self) -> dict:
        effect = _("It runs again with the rights of its owner; nothing is done twice.")
        return super().extra() | {"effect": effect}

    def perform(self, data: dict) -> Job:
        return restart_job(self.object, actor=self.request.user)
