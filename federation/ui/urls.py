from federation.routes import Views, path

columns = Views("federation.ui.listing.columns")
following = Views("federation.ui.following.views")
saved = Views("federation.ui.listing.views")
views = Views("federation.ui.views")


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
