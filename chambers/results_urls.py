"""Public addresses of results: lists in their days of publicity, objections, awards. No account is needed."""

from federation.routes import Views, path

assessment_public = Views("chambers.views.assessment_public")
plaques_public = Views("chambers.views.plaques_public")


app_name = "results"
urlpatterns = [
    path("results/", assessment_public.Rounds.as_view(), name="rounds"),
    path("results/awards/", assessment_public.Awards.as_view(), name="awards"),
    path("results/plaques/", plaques_public.Plaques.as_view(), name="plaques"),
    path("results/<int:pk>/", assessment_public.RoundPage.as_view(), name="round"),
    path("results/entries/<int:pk>/object/", assessment_public.Object.as_view(), name="object"),
]
