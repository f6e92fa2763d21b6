"""Public addresses of regional spaces. Whoever opens them needs no account."""

from federation.routes import Views, path

space_public = Views("chambers.views.space_public")


app_name = "spaces"
urlpatterns = [
    path("spaces/", space_public.Spaces.as_view(), name="spaces"),
    path("spaces/<slug:slug>/", space_public.SpacePage.as_view(), name="space"),
    path("spaces/<slug:slug>/<int:pk>/", space_public.EntryPage.as_view(), name="entry"),
]
