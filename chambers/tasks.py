from celery import shared_task

from chambers.services import (
    application_reminders,
    award_reminders,
    certificate_files,
    election_cases,
    officials,
    party_reminders,
    plaque_files,
    reminders,
    round_reminders,
    score_jobs,
)


@shared_task(name="chambers.remind_applications")
def remind_applications() -> int:
    return application_reminders.remind_open_applications()


@shared_task(name="chambers.sweep_drafts")
def sweep_drafts() -> int:
    return application_reminders.sweep_drafts()


@shared_task(name="chambers.draw_plaques")
def draw_plaques() -> int:
    return plaque_files.draw_waiting_plaques() + certificate_files.draw_waiting_certificates()


@shared_task(name="chambers.open_elections")
def open_elections() -> int:
    return election_cases.open_due_elections()


@shared_task(name="chambers.send_reminders")
def send_reminders() -> int:
    return reminders.remind_elections() + reminders.remind_documents() + reminders.remind_follow_ups()


@shared_task(name="chambers.refresh_officials")
def refresh_officials() -> int:
    return officials.refresh_officials()


@shared_task(name="chambers.remind_party_terms")
def remind_party_terms() -> int:
    return party_reminders.remind_party_terms()


@shared_task(name="chambers.rescore_stale")
def rescore_stale() -> int:
    return score_jobs.rescore_stale()


@shared_task(name="chambers.remind_awards")
def remind_awards() -> int:
    return award_reminders.remind_awards()


@shared_task(name="chambers.remind_rounds")
def remind_rounds() -> int:
    return round_reminders.remind_rounds()
