from django.urls import include, path

from federation.rest.views import Schema

app_name = "api"
urlpatterns = [
    path("schema", Schema.as_view(), name="schema"),
    path("", include("federation.accounts.api.urls")),
    path("", include("members.api.urls")),
    path("", include("chambers.api.urls")),
    path("", include("proposals.api.urls")),
]
