from django.urls import path

from federation.ui import views
from federation.ui.following import views as following
from federation.ui.listing import columns
from federation.ui.listing import views as saved

app_name = "ui"
urlpatterns = [
    path("", views.Home.as_view(), name="home"),
    path("search/", views.Search.as_view(), name="search"),
    path("text-size/", views.TextSize.as_view(), name="text_size"),
    path("records/", following.Records.as_view(), name="records"),
    path("records/follow/", following.SetStar.as_view(), name="follow"),
    path("views/", saved.ViewList.as_view(), name="views"),
    path("views/new/", saved.ViewSave.as_view(), name="view_save"),
    path("views/columns/", columns.ColumnChooser.as_view(), name="columns"),
    path("views/<int:pk>/", saved.ViewOpen.as_view(), name="view_open"),
    path("views/<int:pk>/edit/", saved.ViewEdit.as_view(), name="view_edit"),
    path("views/<int:pk>/overwrite/", saved.ViewOverwrite.as_view(), name="view_overwrite"),
    path("views/<int:pk>/delete/", saved.ViewDelete.as_view(), name="view_delete"),
    path("views/<int:pk>/move/", saved.ViewMove.as_view(), name="view_move"),
    path("views/<int:pk>/first/", saved.ViewFirst.as_view(), name="view_first"),
]
