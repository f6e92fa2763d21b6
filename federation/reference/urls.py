from federation.routes import Views, path

views = Views("federation.reference.views")


app_name = "reference"
urlpatterns = [
    path("regions/pick/", views.RegionPick.as_view(), name="region_pick"),
    path("industries/pick/", views.IndustryPick.as_view(), name="industry_pick"),
    path("industries/", views.IndustryList.as_view(), name="industry_list"),
    path("industries/new/", views.IndustryAdd.as_view(), name="industry_add"),
    path("industries/<int:pk>/rename/", views.IndustryRename.as_view(), name="industry_rename"),
]
