"""Addresses of rights complaints, below /proposals/complaints/."""

from django.urls import path

from proposals.views import complaint_acts as acts
from proposals.views import complaints as pages
from proposals.views import part_answers

urlpatterns = [
    path("", pages.ComplaintList.as_view(), name="complaint_list"),
    path("queue/", pages.ComplaintQueue.as_view(), name="complaint_queue"),
    path("new/", pages.ComplaintRegister.as_view(), name="complaint_register"),
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
