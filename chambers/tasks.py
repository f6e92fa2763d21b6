from celery import shared_task

from chambers.services import application_reminders, plaque_files


@shared_task(name="chambers.remind_applications")
def remind_applications() -> int:
    return application_reminders.remind_open_applications()


@shared_task(name="chambers.sweep_drafts")
def sweep_drafts() -> int:
    return application_reminders.sweep_drafts()


@shared_task(name="chambers.draw_plaques")
def draw_plaques() -> int:
    return plaque_files.draw_waiting_plaques()
