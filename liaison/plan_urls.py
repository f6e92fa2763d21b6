"""Addresses of yearly reports and plans."""

from federation.routes import Views, path

plans = Views("liaison.views.plans")
reports = Views("liaison.views.reports")


urlpatterns = [
    path("reports/", reports.ReportList.as_view(), name="report_list"),
    path("reports/new/", reports.ReportBegin.as_view(), name="report_begin"),
    path("reports/<int:pk>/", reports.ReportDetail.as_view(), name="report_detail"),
    path("reports/<int:pk>/section/", reports.ReportSectionPage.as_view(), name="report_section"),
    path("reports/<int:pk>/outlook/", reports.ReportOutlook.as_view(), name="report_outlook"),
    path("reports/<int:pk>/publish/", reports.ReportPublish.as_view(), name="report_publish"),
    path("reports/<int:pk>/reopen/", reports.ReportReopen.as_view(), name="report_reopen"),
    path("reports/<int:pk>/copy/", reports.ReportCopy.as_view(), name="report_copy"),
    path("plans/", plans.PlanList.as_view(), name="yearplan_list"),
    path("plans/new/", plans.PlanMake.as_view(), name="yearplan_make"),
    path("plans/<int:pk>/", plans.PlanDetail.as_view(), name="yearplan_detail"),
    path("plans/<int:pk>/items/new/", plans.ItemAdd.as_view(), name="plan_item_add"),
    path("plans/items/<int:pk>/edit/", plans.ItemChange.as_view(), name="plan_item_change"),
    path("plans/items/<int:pk>/settle/", plans.ItemSettle.as_view(), name="plan_item_settle"),
    path("plans/items/<int:pk>/progress/", plans.ItemProgress.as_view(), name="plan_item_progress"),
]
