from federation.routes import Views, path

views = Views("federation.files.views")


app_name = "files"
urlpatterns = [path("<int:pk>/", views.Download.as_view(), name="download")]
