from federation.routes import Views, path

views = Views("federation.numbering.views")


app_name = "numbering"
urlpatterns = [
    path("", views.Ledger.as_view(), name="ledger"),
    path("<int:series>/", views.Ledger.as_view(), name="series_ledger"),
]
