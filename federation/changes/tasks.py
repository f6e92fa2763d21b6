from celery import shared_task

from federation.changes.services import undoing


@shared_task(name="changes.forget_changes")
def forget_changes() -> int:
    return undoing.forget_changes()
