from django.urls import path

from federation.exchange import views

app_name = "exchange"
urlpatterns = [
    path("", views.ImportList.as_view(), name="import_list"),
    path("new/<slug:kind>/", views.ImportUpload.as_view(), name="import_upload"),
    path("<int:pk>/", views.ImportResult.as_view(), name="import_result"),
    path("<int:pk>/columns/", views.ImportMapping.as_view(), name="import_mapping"),
    path("<int:pk>/preview/", views.ImportPreview.as_view(), name="import_preview"),
    path("<int:pk>/apply/", views.ImportApply.as_view(), name="import_apply"),
    path("<int:pk>/wrong-rows/", views.ImportWrongRows.as_view(), name="import_wrong_rows"),
]
