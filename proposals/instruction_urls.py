"""Addresses of leaders' instructions, below /proposals/instructions/."""

from federation.routes import Views, path

pages = Views("proposals.views.instructions")


urlpatterns = [
    path("", pages.InstructionList.as_view(), name="instruction_list"),
    path("new/", pages.InstructionRecord.as_view(), name="instruction_record"),
    path("<int:pk>/", pages.InstructionDetail.as_view(), name="instruction_detail"),
    path("<int:pk>/withdraw/", pages.InstructionWithdraw.as_view(), name="instruction_withdraw"),
    path("units/<int:pk>/report/", pages.InstructionReport.as_view(), name="instruction_report"),
    path("units/<int:pk>/take/", pages.ReportTake.as_view(), name="report_take"),
    path("units/<int:pk>/return/", pages.ReportReturn.as_view(), name="report_return"),
]
