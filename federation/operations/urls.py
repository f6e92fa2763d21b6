from django.urls import path

from federation.operations import views

app_name = "operations"
urlpatterns = [
    path("", views.State.as_view(), name="state"),
    path("settings/", views.Settings.as_view(), name="settings"),
]
