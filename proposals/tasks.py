from celery import shared_task

from proposals.services import reminders


@shared_task(name="proposals.remind_due")
def remind_due() -> int:
    return reminders.remind_due()
