"""Addresses of governance, supervision and contacts; they stand below those of the directory."""

from federation.routes import Views, path

contacts = Views("chambers.views.contacts")
election_cases = Views("chambers.views.election_cases")
governance = Views("chambers.views.governance")
supervision = Views("chambers.views.supervision")


urlpatterns = [
    path("<int:pk>/governance/", governance.ChamberGovernance.as_view(), name="chamber_governance"),
    path("<int:pk>/governance/decoupling/", governance.DecouplingRecord.as_view(), name="decoupling_record"),
    path(
        "<int:pk>/governance/officers/<int:officer>/official/",
        governance.OfficialMark.as_view(),
        name="official_mark",
    ),
    path("<int:pk>/governance/documents/", governance.ChamberDocuments.as_view(), name="chamber_documents"),
    path("<int:pk>/governance/documents/new/", governance.DocumentFile.as_view(), name="document_file"),
    path(
        "<int:pk>/governance/documents/<int:document>/present/",
        governance.DocumentPresent.as_view(),
        name="document_present",
    ),
    path("<int:pk>/governance/elections/", governance.ChamberElections.as_view(), name="chamber_elections"),
    path("<int:pk>/governance/elections/open/", governance.ElectionOpen.as_view(), name="election_open"),
    path(
        "<int:pk>/governance/supervision/",
        governance.ChamberSupervision.as_view(),
        name="chamber_supervision",
    ),
    path("<int:pk>/governance/pledges/new/", governance.PledgeRecord.as_view(), name="pledge_record"),
    path(
        "<int:pk>/governance/complaints/new/", governance.ComplaintReceive.as_view(), name="complaint_receive"
    ),
    path(
        "<int:pk>/governance/complaints/<int:complaint>/take-up/",
        governance.ComplaintTakeUp.as_view(),
        name="complaint_take_up",
    ),
    path(
        "<int:pk>/governance/complaints/<int:complaint>/close/",
        governance.ComplaintClose.as_view(),
        name="complaint_close",
    ),
    path("<int:pk>/governance/sanctions/new/", governance.SanctionImpose.as_view(), name="sanction_impose"),
    path(
        "<int:pk>/governance/sanctions/<int:sanction>/lift/",
        governance.SanctionLift.as_view(),
        name="sanction_lift",
    ),
    path("<int:pk>/contacts/", contacts.ChamberContacts.as_view(), name="chamber_contacts"),
    path("elections/", election_cases.ElectionList.as_view(), name="election_list"),
    path("elections/calendar/", election_cases.ElectionCalendar.as_view(), name="election_calendar"),
    path("elections/<int:pk>/", election_cases.ElectionDetail.as_view(), name="election_detail"),
    path("elections/<int:pk>/steps/<int:step>/", election_cases.StepComplete.as_view(), name="step_complete"),
    path(
        "elections/<int:pk>/steps/<int:step>/reopen/", election_cases.StepReopen.as_view(), name="step_reopen"
    ),
    path("elections/<int:pk>/hold/", election_cases.ElectionHold.as_view(), name="election_hold"),
    path("elections/<int:pk>/file/", election_cases.ElectionFile.as_view(), name="election_file"),
    path("elections/<int:pk>/postpone/", election_cases.ElectionPostpone.as_view(), name="election_postpone"),
    path("officials/", supervision.ConflictList.as_view(), name="conflict_list"),
    path("officials/<int:pk>/check/", supervision.ConflictJudge.as_view(), name="conflict_judge"),
    path("officials/<int:pk>/approve/", supervision.ConflictApprove.as_view(), name="conflict_approve"),
    path("coverage/", supervision.Coverage.as_view(), name="coverage"),
    path("contacts/", contacts.ContactList.as_view(), name="contact_list"),
    path("contacts/with/<int:pk>/new/", contacts.ContactRecord.as_view(), name="contact_record"),
    path("contacts/<int:pk>/edit/", contacts.ContactChange.as_view(), name="contact_change"),
    path("contacts/<int:pk>/follow-up/", contacts.ContactFollow.as_view(), name="contact_follow"),
    path("outside/", contacts.OutsideList.as_view(), name="outside_list"),
    path("outside/new/", contacts.OutsideRegister.as_view(), name="outside_register"),
    path("outside/<int:pk>/", contacts.OutsideDetail.as_view(), name="outside_detail"),
    path("outside/<int:pk>/edit/", contacts.OutsideUpdate.as_view(), name="outside_update"),
    path("outside/<int:pk>/join/", contacts.OutsideJoin.as_view(), name="outside_join"),
    path(
        "outside/<int:pk>/members/<int:outside>/end/", contacts.OutsideLeave.as_view(), name="outside_leave"
    ),
    path("outside/<int:pk>/people/new/", contacts.OutsidePerson.as_view(), name="outside_person"),
    path("settings/", supervision.OptionList.as_view(), name="option_list"),
    path("settings/<slug:area>/", supervision.OptionList.as_view(), name="option_area"),
    path("settings/<slug:area>/new/", supervision.OptionAdd.as_view(), name="option_add"),
    path("settings/entries/<int:pk>/", supervision.OptionChange.as_view(), name="option_change"),
]
