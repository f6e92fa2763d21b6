"""Addresses of the directory of known people, below those of people."""

from federation.routes import Views, path

readings = Views("members.views.readings")
views = Views("members.views.directory")


urlpatterns = [
    path("directory/", views.DirectoryList.as_view(), name="directory_list"),
    path("directory/<int:pk>/", views.DirectoryDetail.as_view(), name="directory_detail"),
    path("people/<int:pk>/directory/", views.PersonDirectory.as_view(), name="person_directory"),
    path("people/<int:pk>/directory/readings/", readings.Readings.as_view(), name="directory_readings"),
    path("people/<int:pk>/directory/new/", views.DirectoryEnter.as_view(), name="directory_enter"),
    path(
        "people/<int:pk>/directory/<int:entry>/leave/",
        views.DirectoryLeave.as_view(),
        name="directory_leave",
    ),
    path("people/<int:pk>/grounds/new/", views.ConsentGive.as_view(), name="consent_give"),
    path(
        "people/<int:pk>/grounds/<int:consent>/withdraw/",
        views.ConsentWithdraw.as_view(),
        name="consent_withdraw",
    ),
    path("people/<int:pk>/posts/new/", views.PublicPostHold.as_view(), name="public_post_hold"),
    path("people/<int:pk>/posts/<int:post>/end/", views.PublicPostEnd.as_view(), name="public_post_end"),
]
