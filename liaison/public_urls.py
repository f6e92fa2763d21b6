"""Public addresses of the service centre. Whoever opens them needs no account."""

from federation.routes import Views, path

centre_pages = Views("liaison.views.centre_pages")


app_name = "centre"
urlpatterns = [
    path("services/", centre_pages.PublicServices.as_view(), name="services"),
    path("services/<int:pk>/", centre_pages.PublicService.as_view(), name="service"),
]
