"""Addresses of regional spaces behind their public pages, below those of the chambers."""

from federation.routes import Views, path

entries = Views("chambers.views.space_entries")
spaces = Views("chambers.views.spaces")


urlpatterns = [
    path("spaces/", spaces.SpaceList.as_view(), name="space_list"),
    path("spaces/new/", spaces.SpaceRegister.as_view(), name="space_register"),
    path("spaces/<int:pk>/", spaces.SpaceDetail.as_view(), name="space_detail"),
    path("spaces/<int:pk>/edit/", spaces.SpaceUpdate.as_view(), name="space_update"),
    path("spaces/<int:pk>/introduction/", spaces.SpaceWrite.as_view(), name="space_write"),
    path("spaces/<int:pk>/open/", spaces.SpaceOpen.as_view(), name="space_open"),
    path("spaces/<int:pk>/close/", spaces.SpaceClose.as_view(), name="space_close"),
    path("spaces/<int:pk>/editors/new/", spaces.SpaceEditorAppoint.as_view(), name="space_editor_appoint"),
    path(
        "spaces/<int:pk>/editors/<int:editor>/end/",
        spaces.SpaceEditorEnd.as_view(),
        name="space_editor_end",
    ),
    path("spaces/<int:pk>/members/new/", spaces.SpaceMemberName.as_view(), name="space_member_name"),
    path(
        "spaces/<int:pk>/members/<int:named>/end/", spaces.SpaceMemberEnd.as_view(), name="space_member_end"
    ),
    path("spaces/<int:pk>/entries/new/", entries.SpaceEntryDraft.as_view(), name="space_entry_draft"),
    path("spaces/entries/<int:pk>/", entries.SpaceEntryDetail.as_view(), name="space_entry_detail"),
    path("spaces/entries/<int:pk>/edit/", entries.SpaceEntryChange.as_view(), name="space_entry_change"),
    path("spaces/entries/<int:pk>/publish/", entries.SpaceEntryPublish.as_view(), name="space_entry_publish"),
    path(
        "spaces/entries/<int:pk>/withdraw/", entries.SpaceEntryWithdraw.as_view(), name="space_entry_withdraw"
    ),
]
