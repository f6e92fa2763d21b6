from federation.celery import app
from federation.merging.services import finding


# Bound to the portal's own application, as those of jobs are: the outbox may be emptied by any process.
@app.task(name="merging.find_changed")
def find_changed() -> dict[str, int]:
    return finding.find_changed()
