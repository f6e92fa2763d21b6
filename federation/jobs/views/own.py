from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from federation.jobs.models import Job
from federation.jobs.services import cancel_job
from federation.ui.pages import Door, SignedInRequest


class JobProgress(Door):
    """One's own job, polled by htmx while it is open; works by reloading without script."""

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        job = get_object_or_404(Job, owner=request.user, pk=pk)
        template = "generic/progress.html"
        if request.headers.get("HX-Target") == "progress":
            template = "generic/progress_body.html"
        context = {"job": job, "result_url": job.result.get("url") or job.params.get("result_url", "")}
        return render(request, template, context)


class JobCancel(Door):
    http_method_names = ["post"]

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        job = get_object_or_404(Job, owner=request.user, pk=pk)
        cancel_job(job, actor=request.user)
        return HttpResponseRedirect(reverse("jobs:job_progress", args=[pk]))
