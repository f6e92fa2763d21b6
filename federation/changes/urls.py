from django.urls import path

from federation.changes import views

app_name = "changes"
urlpatterns = [path("<int:pk>/undo/", views.ChangeUndo.as_view(), name="change_undo")]
