from federation.celery import app
from federation.jobs import services

# Bound to the portal's own application: a task of nobody's would publish to Celery's default broker when a
# process other than the worker hands a job on.


@app.task(name="jobs.run_job")
def run_job(job_id: int) -> None:
    services.run(job_id)


@app.task(name="jobs.resume_jobs")
def resume_jobs() -> int:
    stale = services.stale_jobs()
    for job_id in stale:
        run_job.delay(job_id)
    return len(stale)


services.set_waker(run_job.delay)
