from celery import shared_task

from liaison.services import clinic_figures, visit_problems


@shared_task(name="liaison.remind_problems")
def remind_problems() -> int:
    return visit_problems.remind_problems()


@shared_task(name="liaison.remind_revisits")
def remind_revisits() -> int:
    return clinic_figures.remind_revisits()
