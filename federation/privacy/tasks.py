from celery import shared_task

from federation.privacy.services import copies, reminders


@shared_task(name="privacy.remind_requests")
def remind_requests() -> int:
    return reminders.remind_requests()


@shared_task(name="privacy.sweep_copies")
def sweep_copies() -> int:
    return copies.sweep_copies()


@shared_task(name="privacy.forget_requests")
def forget_requests() -> int:
    return reminders.forget_requests()
