from federation.routes import Views, path

views = Views("federation.changes.views")


app_name = "changes"
urlpatterns = [path("<int:pk>/undo/", views.ChangeUndo.as_view(), name="change_undo")]
