from django.urls import path

from federation.jobs import views

app_name = "jobs"
urlpatterns = [
    path("<int:pk>/", views.JobProgress.as_view(), name="job_progress"),
    path("<int:pk>/cancel/", views.JobCancel.as_view(), name="job_cancel"),
]
