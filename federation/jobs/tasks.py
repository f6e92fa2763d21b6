from celery import shared_task

from federation.jobs import services


@shared_task(name="jobs.run_job")
def run_job(job_id: int) -> None:
    services.run(job_id)


@shared_task(name="jobs.resume_jobs")
def resume_jobs() -> int:
    stale = services.stale_jobs()
    for job_id in stale:
        run_job.delay(job_id)
    return len(stale)


services.set_waker(run_job.delay)
