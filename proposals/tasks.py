from celery import shared_task

from proposals.services import (
    cosigning,
    demand_handling,
    demand_results,
    letter_steps,
    ratings,
    reminders,
)


@shared_task(name="proposals.remind_due")
def remind_due() -> int:
    return reminders.remind_due()


@shared_task(name="proposals.lapse_ratings")
def lapse_ratings() -> int:
    return ratings.lapse_ratings()


@shared_task(name="proposals.expire_invitations")
def expire_invitations() -> int:
    return cosigning.expire_invitations()


@shared_task(name="proposals.follow_demands")
def follow_demands() -> int:
    """What the day brings: deferred demands come back, silence after a result is noted."""
    return demand_handling.take_up_deferred() + demand_results.lapse_service_ratings()


@shared_task(name="proposals.lapse_countersigning")
def lapse_countersigning() -> int:
    return letter_steps.lapse_countersigning()
