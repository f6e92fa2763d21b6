from celery import shared_task

from federation.merging.services import finding


@shared_task(name="merging.find_changed")
def find_changed() -> dict[str, int]:
    return finding.find_changed()
