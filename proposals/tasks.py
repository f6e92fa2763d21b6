from celery import shared_task

from proposals.services import cosigning, ratings, reminders


@shared_task(name="proposals.remind_due")
def remind_due() -> int:
    return reminders.remind_due()


@shared_task(name="proposals.lapse_ratings")
def lapse_ratings() -> int:
    return ratings.lapse_ratings()


@shared_task(name="proposals.expire_invitations")
def expire_invitations() -> int:
    return cosigning.expire_invitations()
