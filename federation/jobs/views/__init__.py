from federation.jobs.views.keeping import JobList, JobRestart, JobStop
from federation.jobs.views.own import JobCancel, JobProgress

__all__ = ["JobCancel", "JobList", "JobProgress", "JobRestart", "JobStop"]
