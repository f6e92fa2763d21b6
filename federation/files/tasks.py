from celery import shared_task

from federation.files import services


@shared_task(name="files.sweep_orphans")
def sweep_orphans() -> int:
    return services.sweep_orphans()
