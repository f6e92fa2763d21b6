from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView

from federation.rest.renderers import OrjsonRenderer


class Schema(SpectacularAPIView):
    """The OpenAPI description; it holds no data and is open to whoever integrates."""

    authentication_classes = []
    permission_classes = []
    renderer_classes = [OrjsonRenderer]


app_name = "api"
urlpatterns = [
    path("schema", Schema.as_view(), name="schema"),
    path("", include("federation.accounts.api.urls")),
    path("", include("members.api.urls")),
    path("", include("chambers.api.urls")),
    path("", include("proposals.api.urls")),
]
