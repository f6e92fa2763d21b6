from celery import shared_task

from federation.notices import services


@shared_task(name="notices.deliver_outbox")
def deliver_outbox() -> int:
    return services.deliver_due()
