from django.urls import path

from federation.exchange.views import batches, undo

app_name = "exchange"
urlpatterns = [
    path("", batches.ImportList.as_view(), name="import_list"),
    path("new/<slug:kind>/", batches.ImportUpload.as_view(), name="import_upload"),
    path("<int:pk>/", batches.ImportResult.as_view(), name="import_result"),
    path("<int:pk>/columns/", batches.ImportMapping.as_view(), name="import_mapping"),
    path("<int:pk>/preview/", batches.ImportPreview.as_view(), name="import_preview"),
    path("<int:pk>/apply/", batches.ImportApply.as_view(), name="import_apply"),
    path("<int:pk>/wrong-rows/", batches.ImportWrongRows.as_view(), name="import_wrong_rows"),
    path("<int:pk>/undo/", undo.ImportUndo.as_view(), name="import_undo"),
]
