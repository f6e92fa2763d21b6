from celery import shared_task

from liaison.services import visit_problems


@shared_task(name="liaison.remind_problems")
def remind_problems() -> int:
    return visit_problems.remind_problems()
