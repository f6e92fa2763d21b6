"""What the jobs of this app do; loaded when the portal starts, so that every page about jobs knows them."""

from chambers.services import score_jobs

JOBS = (score_jobs.score_in_background,)
