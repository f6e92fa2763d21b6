from celery import shared_task

from federation.exchange.services import sweeping


@shared_task(name="exchange.sweep_imports")
def sweep_imports() -> int:
    return sweeping.sweep_imports()
