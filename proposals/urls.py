from django.urls import include

from federation.routes import Views, path

approving = Views("proposals.views.approving")
closing = Views("proposals.views.closing")
commitments = Views("proposals.views.commitments")
cosigning = Views("proposals.views.cosigning")
decisions = Views("proposals.views.decisions")
desk = Views("proposals.views.desk")
details = Views("proposals.views.details")
drafts = Views("proposals.views.drafts")
files = Views("proposals.views.files")
later_letters = Views("proposals.views.later_letters")
letter_steps = Views("proposals.views.letter_steps")
lists = Views("proposals.views.lists")
opinions = Views("proposals.views.opinions")
part_acts = Views("proposals.views.part_acts")
part_answers = Views("proposals.views.part_answers")
part_page = Views("proposals.views.part_page")
promises = Views("proposals.views.promises")
proposers = Views("proposals.views.proposers")
publishing = Views("proposals.views.publishing")
rehandling = Views("proposals.views.rehandling")
results = Views("proposals.views.results")
similar = Views("proposals.views.similar")
statistics = Views("proposals.views.statistics")
supplements = Views("proposals.views.supplements")
terms = Views("proposals.views.terms")
todo = Views("proposals.views.todo")
units = Views("proposals.views.units")
urging = Views("proposals.views.urging")
versions = Views("proposals.views.versions")


app_name = "proposals"
urlpatterns = [
    path("statistics/", statistics.ProposalStatistics.as_view(), name="statistics"),
    path("statistics/complaints/", statistics.ComplaintStatistics.as_view(), name="complaint_statistics"),
    path("dictionaries/", include("proposals.dictionary_urls")),
    path("complaints/", include("proposals.complaint_urls")),
    path("instructions/", include("proposals.instruction_urls")),
    path("demands/", include("proposals.demand_urls")),
    path("suggestions/", include("proposals.suggestion_urls")),
    path("", lists.ProposalList.as_view(), name="proposal_list"),
    path("new/", drafts.ProposalDraft.as_view(), name="proposal_draft"),
    path("todo/", todo.TodoList.as_view(), name="todo"),
    path("todo/done/", todo.DoneList.as_view(), name="done"),
    path("todo/raised/", todo.RaisedList.as_view(), name="raised"),
    path("todo/copies/", todo.CopyList.as_view(), name="copies"),
    path("todo/copies/read/", todo.CopiesRead.as_view(), name="copies_read"),
    path("terms/", terms.TermsPage.as_view(), name="terms"),
    path("assignments/urge/", urging.UrgePage.as_view(), name="urge"),
    path("assignments/", lists.AssignmentList.as_view(), name="assignment_list"),
    path("assignments/<int:pk>/", part_page.AssignmentDetail.as_view(), name="assignment_detail"),
    path("assignments/<int:pk>/accept/", part_acts.AssignmentAccept.as_view(), name="assignment_accept"),
    path("assignments/<int:pk>/section/", part_acts.SectionName.as_view(), name="section_name"),
    path("assignments/<int:pk>/contact/", part_acts.ContactNote.as_view(), name="contact_note"),
    path("assignments/<int:pk>/note/", part_acts.NoteWrite.as_view(), name="note_write"),
    path("assignments/<int:pk>/return/", part_acts.ReturnAsk.as_view(), name="return_ask"),
    path("assignments/<int:pk>/extension/", part_acts.ExtensionAsk.as_view(), name="extension_ask"),
    path("assignments/<int:pk>/request/", part_answers.RequestAnswer.as_view(), name="request_answer"),
    path("assignments/<int:pk>/request/drop/", part_acts.RequestDrop.as_view(), name="request_drop"),
    path("assignments/<int:pk>/result/", results.ResultReport.as_view(), name="result_report"),
    path("assignments/<int:pk>/opinion/", units.OpinionSend.as_view(), name="opinion_send"),
    path("opinions/<int:pk>.pdf", opinions.OpinionFile.as_view(kind="pdf"), name="opinion_pdf"),
    path("opinions/<int:pk>.docx", opinions.OpinionFile.as_view(kind="docx"), name="opinion_docx"),
    path("assignments/<int:pk>/remind/", desk.UnitRemind.as_view(), name="unit_remind"),
    path("assignments/<int:pk>/letter/", units.ReplyDraft.as_view(), name="reply_draft"),
    path("assignments/<int:pk>/letter/autosave/", units.ReplyAutosave.as_view(), name="reply_autosave"),
    path("assignments/<int:pk>/letter/issue/", letter_steps.ReplyIssue.as_view(), name="reply_issue"),
    path("assignments/<int:pk>/letter/hand-on/", letter_steps.ReplyHandOn.as_view(), name="reply_hand_on"),
    path("assignments/<int:pk>/letter/back/", letter_steps.ReplyTakeBack.as_view(), name="reply_take_back"),
    path(
        "assignments/<int:pk>/letter/countersign/",
        letter_steps.ReplyCountersign.as_view(),
        name="reply_countersign",
    ),
    path(
        "assignments/<int:pk>/letter/supplement/",
        later_letters.ReplySupplement.as_view(),
        name="reply_supplement",
    ),
    path(
        "assignments/<int:pk>/letter/drop/",
        later_letters.ReplySupplementDrop.as_view(),
        name="reply_supplement_drop",
    ),
    path("assignments/<int:pk>/letter/vet/", letter_steps.ReplyVet.as_view(), name="reply_vet"),
    path("assignments/<int:pk>/letter/deliver/", letter_steps.ReplyDeliver.as_view(), name="reply_deliver"),
    path("assignments/<int:pk>/letter/promises/", promises.ReplyPromises.as_view(), name="reply_promises"),
    path(
        "assignments/<int:pk>/letter/overlooked/",
        promises.PromiseOverlooked.as_view(),
        name="promise_overlooked",
    ),
    path(
        "assignments/<int:pk>/publication/",
        publishing.PublicationPropose.as_view(),
        name="publication_propose",
    ),
    path("publications/", publishing.PublicationList.as_view(), name="publication_list"),
    path("publications/<int:pk>/review/", publishing.PublicationReview.as_view(), name="publication_review"),
    path(
        "publications/<int:pk>/take-down/",
        publishing.PublicationTakeDown.as_view(),
        name="publication_take_down",
    ),
    path("commitments/", commitments.CommitmentList.as_view(), name="commitment_list"),
    path("commitments/units/", commitments.CommitmentUnits.as_view(), name="commitment_units"),
    path("commitments/<int:pk>/", units.CommitmentReport.as_view(), name="commitment_report"),
    path("<int:pk>/", details.ProposalDetail.as_view(), name="proposal_detail"),
    path("<int:pk>/letter/", details.ProposalLetter.as_view(), name="proposal_letter"),
    path("<int:pk>/timeline/", details.ProposalTimeline.as_view(), name="proposal_timeline"),
    path("<int:pk>/files/", details.ProposalFiles.as_view(), name="proposal_files"),
    path("<int:pk>/files/add/", files.FileAttach.as_view(), name="file_attach"),
    path("<int:pk>/links/", details.ProposalLinks.as_view(), name="proposal_links"),
    path("<int:pk>/versions/", versions.ProposalVersions.as_view(), name="proposal_versions"),
    path("signing-units/", cosigning.SigningUnitPick.as_view(), name="signing_unit_pick"),
    path("<int:pk>/supplements/", supplements.ProposalSupplements.as_view(), name="proposal_supplements"),
    path("<int:pk>/supplements/add/", supplements.SupplementAdd.as_view(), name="supplement_add"),
    path("<int:pk>/similar/", similar.ProposalSimilar.as_view(), name="proposal_similar"),
    path("<int:pk>/cosigners/", cosigning.ProposalCosigners.as_view(), name="proposal_cosigners"),
    path("<int:pk>/cosigners/add/", cosigning.CosignerInvite.as_view(), name="cosigner_invite"),
    path("<int:pk>/cosigners/suggest/", cosigning.CosignerSuggest.as_view(), name="cosigner_suggest"),
    path("<int:pk>/cosigners/begin/", cosigning.CosigningBegin.as_view(), name="cosigning_begin"),
    path("<int:pk>/cosigners/stop/", cosigning.CosigningStop.as_view(), name="cosigning_stop"),
    path(
        "<int:pk>/cosigners/<int:cosigner>/remove/",
        cosigning.CosignerRemove.as_view(),
        name="cosigner_remove",
    ),
    path(
        "<int:pk>/cosigners/<int:cosigner>/consent/",
        cosigning.CosignerConsent.as_view(),
        name="cosigner_consent",
    ),
    path("<int:pk>/chamber/ask/", approving.ChamberAsk.as_view(), name="chamber_ask"),
    path("<int:pk>/chamber/take-back/", approving.ChamberTakeBack.as_view(), name="chamber_take_back"),
    path("<int:pk>/chamber/", approving.ChamberReview.as_view(), name="chamber_review"),
    path("<int:pk>/cosign/", cosigning.CosignAnswer.as_view(), name="cosign_answer"),
    path("<int:pk>/cosign/leave/", cosigning.CosignerLeave.as_view(), name="cosigner_leave"),
    path("<int:pk>/edit/", drafts.ProposalEdit.as_view(), name="proposal_edit"),
    path("<int:pk>/autosave/", drafts.ProposalAutosave.as_view(), name="proposal_autosave"),
    path("<int:pk>/check/", drafts.ProposalCheck.as_view(), name="proposal_check"),
    path("<int:pk>/submit/", drafts.ProposalSubmit.as_view(), name="proposal_submit"),
    path("<int:pk>/done/", drafts.ProposalDone.as_view(), name="proposal_done"),
    path("<int:pk>/withdraw/", proposers.ProposalWithdraw.as_view(), name="proposal_withdraw"),
    path("<int:pk>/rate/", proposers.ProposalRate.as_view(), name="proposal_rate"),
    path("<int:pk>/withdraw/ask/", proposers.WithdrawalAsk.as_view(), name="withdrawal_ask"),
    path("<int:pk>/review/ask/", decisions.ReviewAsk.as_view(), name="review_ask"),
    path("<int:pk>/joining/object/", decisions.JoiningObject.as_view(), name="joining_object"),
    path("<int:pk>/review/take-over/", desk.ReviewTakeOver.as_view(), name="review_take_over"),
    path("<int:pk>/not-filing/", decisions.NotFilingPropose.as_view(), name="not_filing_propose"),
    path("<int:pk>/rerouting/", decisions.ReroutingPropose.as_view(), name="rerouting_propose"),
    path("<int:pk>/joining/", decisions.JoiningPropose.as_view(), name="joining_propose"),
    path("<int:pk>/joining/undo/", decisions.JoiningUndo.as_view(), name="joining_undo"),
    path("<int:pk>/decision/", decisions.DecisionTake.as_view(), name="decision_take"),
    path("<int:pk>/decision/drop/", decisions.DecisionDrop.as_view(), name="decision_drop"),
    path("<int:pk>/appeals/<int:appeal>/", decisions.AppealAnswer.as_view(), name="appeal_answer"),
    path("<int:pk>/key/", desk.KeyMark.as_view(), name="key_mark"),
    path("<int:pk>/archive/", closing.ProposalArchive.as_view(), name="proposal_archive"),
    path("<int:pk>/rehandle/", rehandling.ProposalRehandle.as_view(), name="proposal_rehandle"),
    path("<int:pk>/reopen/", closing.ProposalReopen.as_view(), name="proposal_reopen"),
    path("<int:pk>/review/", desk.ProposalReview.as_view(), name="proposal_review"),
    path("<int:pk>/return/", desk.ProposalReturn.as_view(), name="proposal_return"),
    path("<int:pk>/file/", desk.ProposalFile.as_view(), name="proposal_file"),
    path("<int:pk>/assign/", desk.ProposalAssign.as_view(), name="proposal_assign"),
    path("<int:pk>/units/add/", part_answers.UnitAdd.as_view(), name="unit_add"),
    path("<int:pk>/close/", closing.ProposalClose.as_view(), name="proposal_close"),
    path("<int:pk>/letters/<int:reply>.pdf", units.LetterFile.as_view(kind="pdf"), name="letter_pdf"),
    path("<int:pk>/letters/<int:reply>.docx", units.LetterFile.as_view(kind="docx"), name="letter_docx"),
]
