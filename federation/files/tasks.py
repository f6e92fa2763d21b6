from celery import shared_task

from federation.files import agreement


@shared_task(name="files.sweep_orphans")
def sweep_orphans() -> int:
    return agreement.sweep_orphans()
