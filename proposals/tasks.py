from celery import shared_task

from proposals.services import reminders


@shared_task(name="proposals.remind_assignments")
def remind_assignments() -> int:
    return reminders.remind_open_assignments()
