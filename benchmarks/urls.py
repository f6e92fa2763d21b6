"""The portal's own doors, with the floors and peers beside them."""

from django.urls import path

from benchmarks.floors import matters, views
from benchmarks.peers import NaiveEnterprises, site
from federation.urls import handler400, handler403, handler404, handler500
from federation.urls import urlpatterns as portal

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [
    *portal,
    path("floor/list", views.listing),
    path("floor/search", views.search),
    path("floor/detail/<int:pk>", views.detail),
    path("floor/export", views.export),
    path("floor/todo", matters.todo),
    path("peer/admin/", site.urls),
    path("peer/api/enterprises", NaiveEnterprises.as_view({"get": "list"})),
]
