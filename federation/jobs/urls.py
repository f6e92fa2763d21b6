from federation.routes import Views, path

views = Views("federation.jobs.views")


app_name = "jobs"
urlpatterns = [
    path("", views.JobList.as_view(), name="job_list"),
    path("<int:pk>/", views.JobProgress.as_view(), name="job_progress"),
    path("<int:pk>/cancel/", views.JobCancel.as_view(), name="job_cancel"),
    path("<int:pk>/stop/", views.JobStop.as_view(), name="job_stop"),
    path("<int:pk>/restart/", views.JobRestart.as_view(), name="job_restart"),
]
