from django.urls import include

from federation.routes import Views, path

views = Views("members.views")
zones = Views("members.views.zones")


app_name = "members"
urlpatterns = [
    path("", include("members.directory_urls")),
    path("", include("members.listing_urls")),
    path("", views.EnterpriseList.as_view(), name="enterprise_list"),
    path("pick/", views.EnterprisePick.as_view(), name="enterprise_pick"),
    path("new/", views.EnterpriseRegister.as_view(), name="enterprise_register"),
    path("bulk/", views.EnterpriseBulk.as_view(), name="enterprise_bulk"),
    path("people/bulk/", views.PersonBulk.as_view(), name="person_bulk"),
    path("<int:pk>/", views.EnterpriseDetail.as_view(), name="enterprise_detail"),
    path("<int:pk>/inline/", views.EnterpriseInline.as_view(), name="enterprise_inline"),
    path("<int:pk>/edit/", views.EnterpriseUpdate.as_view(), name="enterprise_update"),
    path("<int:pk>/files/", views.EnterpriseFiles.as_view(), name="enterprise_files"),
    path("<int:pk>/files/new/", views.EnterpriseFileAttach.as_view(), name="file_attach"),
    path("<int:pk>/files/<int:file>/remove/", views.EnterpriseFileRemove.as_view(), name="file_remove"),
    path("<int:pk>/timeline/", views.EnterpriseTimeline.as_view(), name="enterprise_timeline"),
    path("<int:pk>/people/new/", views.PositionSet.as_view(), name="position_set"),
    path("people/", views.PersonList.as_view(), name="person_list"),
    path("people/pick/", views.PersonPick.as_view(), name="person_pick"),
    path("people/new/", views.PersonRegister.as_view(), name="person_register"),
    path("people/<int:pk>/", views.PersonDetail.as_view(), name="person_detail"),
    path("people/<int:pk>/edit/", views.PersonUpdate.as_view(), name="person_update"),
    path("people/<int:pk>/reveal/", views.PersonReveal.as_view(), name="person_reveal"),
    path("zones/", zones.ZoneList.as_view(), name="zone_list"),
    path("zones/new/", zones.ZoneAdd.as_view(), name="zone_add"),
    path("zones/<int:pk>/", zones.ZoneChangePage.as_view(), name="zone_change"),
    path("organisations/<int:pk>/zones/", zones.OrganisationTag.as_view(), name="organisation_tag"),
]
