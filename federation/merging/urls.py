from federation.routes import Views, path

views = Views("federation.merging.views")


app_name = "merging"
urlpatterns = [
    path("", views.PairList.as_view(), name="pair_list"),
    path("people/", views.PersonPairList.as_view(), name="person_pair_list"),
    path("merged/", views.MergeList.as_view(), name="merge_list"),
    path("merged/<int:pk>/undo/", views.MergeUndo.as_view(), name="merge_undo"),
    path("organisations/<int:pk>/", views.OrganisationWith.as_view(), name="organisation_with"),
    path("people/<int:pk>/", views.PersonWith.as_view(), name="person_with"),
    path("<int:pk>/", views.PairMerge.as_view(), name="pair_merge"),
    path("<int:pk>/distinct/", views.PairDistinct.as_view(), name="pair_distinct"),
]
