from django.urls import path

from federation.numbering import views

app_name = "numbering"
urlpatterns = [
    path("", views.Ledger.as_view(), name="ledger"),
    path("<int:series>/", views.Ledger.as_view(), name="series_ledger"),
]
