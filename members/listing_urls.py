"""Addresses of listed companies, below those of enterprises."""

from federation.routes import Views, path

views = Views("members.views.listings")


urlpatterns = [
    path("listed/", views.ListingList.as_view(), name="listing_list"),
    path("<int:pk>/listings/new/", views.ListingRecord.as_view(), name="listing_record"),
    path("<int:pk>/listings/<int:listing>/edit/", views.ListingChange.as_view(), name="listing_change"),
    path("<int:pk>/listings/<int:listing>/remove/", views.ListingRemove.as_view(), name="listing_remove"),
]
