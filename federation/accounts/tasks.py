from celery import shared_task

from federation.accounts.services.sign_ins import forget_old_sign_ins


@shared_task(name="accounts.forget_sign_ins")
def forget_sign_ins() -> int:
    return forget_old_sign_ins()
