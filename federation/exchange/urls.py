from federation.routes import Views, path

batches = Views("federation.exchange.views.batches")
columns = Views("federation.exchange.views.columns")
exports = Views("federation.exchange.views.exports")
mappings = Views("federation.exchange.views.mappings")
outcome = Views("federation.exchange.views.outcome")
review = Views("federation.exchange.views.review")
undo = Views("federation.exchange.views.undo")


app_name = "exchange"
urlpatterns = [
    path("", batches.ImportList.as_view(), name="import_list"),
    path("new/<slug:kind>/", batches.ImportUpload.as_view(), name="import_upload"),
    path("files/", exports.ExportList.as_view(), name="export_list"),
    path("files/new/", exports.ExportRequest.as_view(), name="export_request"),
    path("files/<int:pk>/", exports.ExportDownload.as_view(), name="export_download"),
    path("columns/", mappings.MappingList.as_view(), name="mapping_list"),
    path("columns/<int:pk>/rename/", mappings.MappingRename.as_view(), name="mapping_rename"),
    path("columns/<int:pk>/forget/", mappings.MappingForget.as_view(), name="mapping_forget"),
    path("<int:pk>/", outcome.ImportResult.as_view(), name="import_result"),
    path("<int:pk>/sheets/", columns.ImportSheets.as_view(), name="import_sheets"),
    path("<int:pk>/columns/", columns.ImportMapping.as_view(), name="import_mapping"),
    path("<int:pk>/preview/", outcome.ImportPreview.as_view(), name="import_preview"),
    path("<int:pk>/apply/", outcome.ImportApply.as_view(), name="import_apply"),
    path("<int:pk>/wrong-rows/", outcome.ImportWrongRows.as_view(), name="import_wrong_rows"),
    path("<int:pk>/submit/", review.ImportSubmit.as_view(), name="import_submit"),
    path("<int:pk>/resend/", review.ImportResend.as_view(), name="import_resend"),
    path("<int:pk>/review/", review.ImportReview.as_view(), name="import_review"),
    path("<int:pk>/take/", review.ImportTake.as_view(), name="import_take"),
    path("<int:pk>/return/", review.ImportReturn.as_view(), name="import_return"),
    path("<int:pk>/accept/", review.ImportAccept.as_view(), name="import_accept"),
    path("<int:pk>/rows/<int:row>/comment/", review.RowCommentPage.as_view(), name="row_comment"),
    path("<int:pk>/undo/", undo.ImportUndo.as_view(), name="import_undo"),
]
