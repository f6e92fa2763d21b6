"""The jobs of requests. Safe to run again: each writes in one transaction and looks at the state first."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from federation.jobs.models import Job
from federation.jobs.services import job
from federation.privacy.models import DataRequest
from federation.privacy.services.copies import make_copy
from federation.privacy.services.decisions import carry_out, ground_of, rehearse, step_back
from federation.privacy.services.erasing import sweep_again
from federation.privacy.services.notify import tell_requester


def request_of(row: Job) -> DataRequest:
    return DataRequest.objects.for_detail().get(pk=row.params["request"])


@job("privacy.copy")
def copy(row: Job) -> dict:
    """Pack what is on file."""
    made = make_copy(request_of(row), actor=row.owner)
    return {"rows": made.rows, "url": row.params["result_url"]}


@job("privacy.rehearse")
def work_out(row: Job) -> dict:
    """Find out what an erasure would do."""
    rehearse(request_of(row))
    return {"url": row.params["result_url"]}


@job("privacy.erase")
def carry_out_erasure(row: Job) -> dict:
    """Erase, sweep once more what was written meanwhile, and tell the person."""
    request = request_of(row)
    try:
        words = carry_out(request, actor=row.owner)
    except ValidationError as error:
        step_back(request, actor=row.owner, why="；".join(error.messages))
        raise
    sweep_again(words, actor=row.owner, ground=ground_of(request))
    # Last, since the sweep would take the address out of the mail.
    tell_requester(request_of(row), _("Your data has been erased."))
    return {"url": row.params["result_url"]}
