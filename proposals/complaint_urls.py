"""Addresses of rights complaints, below /proposals/complaints/."""

from federation.routes import Views, path

acts = Views("proposals.views.complaint_acts")
meetings = Views("proposals.views.meetings")
pages = Views("proposals.views.complaints")
part_answers = Views("proposals.views.part_answers")
reception = Views("proposals.views.reception")


urlpatterns = [
    path("", pages.ComplaintList.as_view(), name="complaint_list"),
    path("queue/", pages.ComplaintQueue.as_view(), name="complaint_queue"),
    path("new/", pages.ComplaintRegister.as_view(), name="complaint_register"),
    path("reception/", reception.ReceptionList.as_view(), name="reception_list"),
    path("reception/new/", reception.ReceptionOpen.as_view(), name="reception_open"),
    path("reception/<int:pk>/", reception.ReceptionDetail.as_view(), name="reception_detail"),
    path("reception/<int:pk>/book/", reception.ReceptionBook.as_view(), name="reception_book"),
    path("reception/<int:pk>/cancel/", reception.ReceptionCancel.as_view(), name="reception_cancel"),
    path("reception/<int:pk>/minutes/", reception.ReceptionMinutes.as_view(), name="reception_minutes"),
    path(
        "appointments/<int:pk>/confirm/", reception.AppointmentConfirm.as_view(), name="appointment_confirm"
    ),
    path("appointments/<int:pk>/cancel/", reception.AppointmentCancel.as_view(), name="appointment_cancel"),
    path("appointments/<int:pk>/arrive/", reception.AppointmentArrive.as_view(), name="appointment_arrive"),
    path("appointments/<int:pk>/miss/", reception.AppointmentMiss.as_view(), name="appointment_miss"),
    path(
        "appointments/<int:pk>/outcome/", reception.AppointmentOutcome.as_view(), name="appointment_outcome"
    ),
    path(
        "appointments/<int:pk>/complaint/",
        reception.AppointmentComplaint.as_view(),
        name="appointment_complaint",
    ),
    path("meetings/", meetings.MeetingList.as_view(), name="meeting_list"),
    path("meetings/new/", meetings.MeetingRecord.as_view(), name="meeting_record"),
    path("meetings/<int:pk>/", meetings.MeetingDetail.as_view(), name="meeting_detail"),
    path("meetings/<int:pk>/edit/", meetings.MeetingEdit.as_view(), name="meeting_edit"),
    path("meetings/<int:pk>/cases/", meetings.MeetingDiscuss.as_view(), name="meeting_discuss"),
    path("meetings/cases/<int:pk>/", meetings.MeetingDecide.as_view(), name="meeting_decide"),
    path("<int:pk>/", pages.ComplaintDetail.as_view(), name="complaint_detail"),
    path("<int:pk>/take/", pages.ComplaintTake.as_view(), name="complaint_take"),
    path("<int:pk>/accept/", acts.ComplaintAccept.as_view(), name="complaint_accept"),
    path("<int:pk>/refuse/", acts.ComplaintRefuse.as_view(), name="complaint_refuse"),
    path("<int:pk>/refer/", acts.ComplaintRefer.as_view(), name="complaint_refer"),
    path("<int:pk>/end/", acts.ComplaintTerminate.as_view(), name="complaint_terminate"),
    path("<int:pk>/colleague/", acts.ComplaintColleague.as_view(), name="complaint_colleague"),
    path("<int:pk>/handle/", acts.ComplaintHandle.as_view(), name="complaint_handle"),
    path("<int:pk>/assign/", acts.ComplaintAssign.as_view(), name="complaint_assign"),
    path("<int:pk>/join/", acts.ComplaintJoin.as_view(), name="complaint_join"),
    path("<int:pk>/hand-out/", acts.ComplaintHandOut.as_view(), name="complaint_hand_out"),
    path("<int:pk>/units/add/", part_answers.ComplaintUnitAdd.as_view(), name="complaint_unit_add"),
    path("<int:pk>/supervise/", acts.ComplaintSupervise.as_view(), name="complaint_supervise"),
    path("<int:pk>/elevate/", acts.ComplaintElevate.as_view(), name="complaint_elevate"),
    path("<int:pk>/result/", acts.ComplaintResult.as_view(), name="complaint_result"),
    path("<int:pk>/check/", acts.ComplaintCheck.as_view(), name="complaint_check"),
    path("<int:pk>/call/", acts.ComplaintCall.as_view(), name="complaint_call"),
    path("<int:pk>/rework/", acts.ComplaintRework.as_view(), name="complaint_rework"),
    path("<int:pk>/close/", acts.ComplaintClose.as_view(), name="complaint_close"),
    path("<int:pk>/decide/", acts.ComplaintDecide.as_view(), name="complaint_decide"),
    path("<int:pk>/evidence/", acts.EvidenceAttach.as_view(), name="evidence_attach"),
]
