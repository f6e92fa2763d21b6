from django.urls import path

from proposals.views import desk, details, drafts, files, lists, units

app_name = "proposals"
urlpatterns = [
    path("", lists.ProposalList.as_view(), name="proposal_list"),
    path("new/", drafts.ProposalDraft.as_view(), name="proposal_draft"),
    path("assignments/", lists.AssignmentList.as_view(), name="assignment_list"),
    path("assignments/<int:pk>/accept/", units.AssignmentAccept.as_view(), name="assignment_accept"),
    path("assignments/<int:pk>/opinion/", units.OpinionSend.as_view(), name="opinion_send"),
    path("assignments/<int:pk>/remind/", desk.UnitRemind.as_view(), name="unit_remind"),
    path("assignments/<int:pk>/letter/", units.ReplyDraft.as_view(), name="reply_draft"),
    path("assignments/<int:pk>/letter/autosave/", units.ReplyAutosave.as_view(), name="reply_autosave"),
    path("assignments/<int:pk>/letter/issue/", units.ReplyIssue.as_view(), name="reply_issue"),
    path("commitments/<int:pk>/", units.CommitmentReport.as_view(), name="commitment_report"),
    path("<int:pk>/", details.ProposalDetail.as_view(), name="proposal_detail"),
    path("<int:pk>/letter/", details.ProposalLetter.as_view(), name="proposal_letter"),
    path("<int:pk>/timeline/", details.ProposalTimeline.as_view(), name="proposal_timeline"),
    path("<int:pk>/files/", details.ProposalFiles.as_view(), name="proposal_files"),
    path("<int:pk>/files/add/", files.FileAttach.as_view(), name="file_attach"),
    path("<int:pk>/versions/", details.ProposalVersions.as_view(), name="proposal_versions"),
    path("<int:pk>/edit/", drafts.ProposalEdit.as_view(), name="proposal_edit"),
    path("<int:pk>/autosave/", drafts.ProposalAutosave.as_view(), name="proposal_autosave"),
    path("<int:pk>/check/", drafts.ProposalCheck.as_view(), name="proposal_check"),
    path("<int:pk>/submit/", drafts.ProposalSubmit.as_view(), name="proposal_submit"),
    path("<int:pk>/done/", drafts.ProposalDone.as_view(), name="proposal_done"),
    path("<int:pk>/withdraw/", drafts.ProposalWithdraw.as_view(), name="proposal_withdraw"),
    path("<int:pk>/rate/", drafts.ProposalRate.as_view(), name="proposal_rate"),
    path("<int:pk>/review/", desk.ProposalReview.as_view(), name="proposal_review"),
    path("<int:pk>/return/", desk.ProposalReturn.as_view(), name="proposal_return"),
    path("<int:pk>/file/", desk.ProposalFile.as_view(), name="proposal_file"),
    path("<int:pk>/assign/", desk.ProposalAssign.as_view(), name="proposal_assign"),
    path("<int:pk>/close/", desk.ProposalClose.as_view(), name="proposal_close"),
    path("<int:pk>/letters/<int:reply>.pdf", units.LetterFile.as_view(kind="pdf"), name="letter_pdf"),
    path("<int:pk>/letters/<int:reply>.docx", units.LetterFile.as_view(kind="docx"), name="letter_docx"),
]
