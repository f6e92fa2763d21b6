"""Public addresses of the service centre. Whoever opens them needs no account."""

from django.urls import path

from liaison.views import centre_pages

app_name = "centre"
urlpatterns = [
    path("services/", centre_pages.PublicServices.as_view(), name="services"),
    path("services/<int:pk>/", centre_pages.PublicService.as_view(), name="service"),
]
