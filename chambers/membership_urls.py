"""Addresses of applications and memberships, below those of chambers."""

from django.urls import register_converter
from django.urls.converters import StringConverter

from federation.routes import Views, path

acts = Views("chambers.views.application_acts")
applications = Views("chambers.views.applications")
catalogue = Views("chambers.views.catalogue")
dues = Views("chambers.views.dues")
memberships = Views("chambers.views.memberships")


class FormConverter(StringConverter):
    """The files of a plaque."""

    regex = "png|pdf"


register_converter(FormConverter, "form")

urlpatterns = [
    path("applications/", applications.ApplicationList.as_view(), name="application_list"),
    path("applications/terms/", applications.TermSet.as_view(), name="term_set"),
    path("applications/<int:pk>/", applications.ApplicationDetail.as_view(), name="application_detail"),
    path("applications/<int:pk>/take-up/", acts.ApplicationTakeUp.as_view(), name="application_take_up"),
    path("applications/<int:pk>/accept/", acts.ApplicationAccept.as_view(), name="application_accept"),
    path("applications/<int:pk>/return/", acts.ApplicationReturn.as_view(), name="application_return"),
    path("applications/<int:pk>/refuse/", acts.ApplicationRefuse.as_view(), name="application_refuse"),
    path(
        "applications/<int:pk>/send-back/", acts.ApplicationSendBack.as_view(), name="application_send_back"
    ),
    path("applications/<int:pk>/confirm/", acts.ApplicationConfirm.as_view(), name="application_confirm"),
    path("applications/<int:pk>/withdraw/", acts.ApplicationWithdraw.as_view(), name="application_withdraw"),
    path("memberships/<int:pk>/", memberships.MembershipDetail.as_view(), name="membership_detail"),
    path("memberships/<int:pk>/plaque/", memberships.PlaqueIssue.as_view(), name="plaque_issue"),
    path(
        "memberships/<int:pk>/plaques/<int:plaque>.<form:form>",
        memberships.PlaqueFile.as_view(),
        name="plaque_file",
    ),
    path("memberships/<int:pk>/rank/", memberships.RankChangePage.as_view(), name="rank_change"),
    path("memberships/<int:pk>/leave/", memberships.LeaveAsk.as_view(), name="leave_ask"),
    path("memberships/<int:pk>/stay/", memberships.LeaveTakeBack.as_view(), name="leave_take_back"),
    path("memberships/<int:pk>/leave/confirm/", memberships.LeaveConfirm.as_view(), name="leave_confirm"),
    path("memberships/<int:pk>/expel/", memberships.MemberExpel.as_view(), name="member_expel"),
    path("memberships/<int:pk>/services/new/", catalogue.ServiceRecord.as_view(), name="service_record"),
    path("dues/", dues.DuesOverview.as_view(), name="dues_overview"),
    path("dues/<int:pk>/receive/", dues.DuesReceive.as_view(), name="dues_receive"),
    path("dues/<int:pk>/waive/", dues.DuesWaive.as_view(), name="dues_waive"),
    path("dues/<int:pk>/remind/", dues.DuesRemind.as_view(), name="dues_remind"),
    path("<int:pk>/dues/", dues.ChamberDues.as_view(), name="chamber_dues"),
    path("<int:pk>/dues/charge/", dues.DuesCharge.as_view(), name="dues_charge"),
    path("<int:pk>/services/", catalogue.ChamberServices.as_view(), name="chamber_services"),
    path("<int:pk>/services/new/", catalogue.ServiceOffer.as_view(), name="service_offer"),
    path("services/<int:pk>/withdraw/", catalogue.ServiceWithdraw.as_view(), name="service_withdraw"),
]
