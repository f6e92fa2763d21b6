from federation.routes import Views, path

views = Views("federation.operations.views")


app_name = "operations"
urlpatterns = [
    path("", views.State.as_view(), name="state"),
    path("settings/", views.Settings.as_view(), name="settings"),
]
