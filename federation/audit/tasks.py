from celery import shared_task

from federation.audit.services.exporting import export_due
from federation.audit.services.sealing import seal
from federation.audit.services.watching import check_and_tell


@shared_task(name="audit.seal_trail")
def seal_trail() -> int:
    return seal()


@shared_task(name="audit.export_days")
def export_days() -> int:
    return len(export_due())


@shared_task(name="audit.check_trail")
def check_trail() -> int:
    """How many things do not fit."""
    return len(check_and_tell().findings)
