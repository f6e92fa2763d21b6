from celery import shared_task

from federation.exchange.services import exports, sweeping


@shared_task(name="exchange.sweep_imports")
def sweep_imports() -> int:
    return sweeping.sweep_imports()


@shared_task(name="exchange.sweep_exports")
def sweep_exports() -> int:
    return exports.sweep_exports()
