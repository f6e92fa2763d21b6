from federation.routes import Views, path

views = Views("federation.audit.views")


app_name = "audit"
urlpatterns = [
    path("", views.AuditList.as_view(), name="auditentry_list"),
    path("<int:pk>/", views.AuditDetail.as_view(), name="auditentry_detail"),
    path("mine/", views.OwnEntries.as_view(), name="own_list"),
    path("state/", views.TrailState.as_view(), name="trail_state"),
    path("files/", views.TrailExportList.as_view(), name="trailexport_list"),
    path("files/<int:pk>/", views.TrailExportDownload.as_view(), name="trailexport_download"),
]
