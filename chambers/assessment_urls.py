"""Addresses of assessment rounds, their entries and the sheets of experts."""

from federation.routes import Views, path

acts = Views("chambers.views.assessment_acts")
awards = Views("chambers.views.awards")
candidates = Views("chambers.views.candidates")
certificates = Views("chambers.views.certificates")
entries = Views("chambers.views.assessment_entries")
facts = Views("chambers.views.facts")
objections = Views("chambers.views.assessment_objections")
own = Views("chambers.views.self_scores")
portraits = Views("chambers.views.portraits")
ranking = Views("chambers.views.assessment_ranking")
recommendations = Views("chambers.views.recommendations")
results = Views("chambers.views.external_results")
rewards = Views("chambers.views.rewards")
rounds = Views("chambers.views.assessment_rounds")
sheets = Views("chambers.views.score_sheets")
targets = Views("chambers.views.targets")


urlpatterns = [
    path("rounds/", rounds.RoundList.as_view(), name="round_list"),
    path("rounds/new/", rounds.RoundCreate.as_view(), name="round_create"),
    path("rounds/<int:pk>/", rounds.RoundDetail.as_view(), name="round_detail"),
    path("rounds/<int:pk>/edit/", rounds.RoundEdit.as_view(), name="round_edit"),
    path("rounds/<int:pk>/move/<slug:to>/", acts.RoundMove.as_view(), name="round_move"),
    path("rounds/<int:pk>/cancel/", acts.RoundCancel.as_view(), name="round_cancel"),
    path("rounds/<int:pk>/add/", acts.RoundAdd.as_view(), name="round_add"),
    path("rounds/<int:pk>/refuse/", acts.RoundRefuse.as_view(), name="round_refuse"),
    path("rounds/<int:pk>/apply/", acts.RoundApply.as_view(), name="round_apply"),
    path("rounds/<int:pk>/experts/", acts.RoundSpread.as_view(), name="round_spread"),
    path("rounds/<int:pk>/score/", acts.RoundScore.as_view(), name="round_score"),
    path("rounds/<int:pk>/take-back/", objections.RoundTakeBack.as_view(), name="round_take_back"),
    path("rounds/<int:pk>/ranking/", ranking.Ranking.as_view(), name="ranking"),
    path("rounds/<int:pk>/report/", ranking.RoundReport.as_view(), name="round_report"),
    path("rounds/<int:pk>/award/", awards.RoundAward.as_view(), name="round_award"),
    path("rounds/<int:pk>/close/", awards.RoundClose.as_view(), name="round_close"),
    path("awards/", awards.AwardList.as_view(), name="award_list"),
    path("awards/<int:pk>/", awards.AwardDetail.as_view(), name="award_detail"),
    path("awards/<int:pk>/revoke/", awards.AwardRevoke.as_view(), name="award_revoke"),
    path("facts/", facts.FactList.as_view(), name="fact_list"),
    path("facts/new/", facts.FactReport.as_view(), name="fact_report"),
    path("facts/<int:pk>/", facts.FactDetail.as_view(), name="fact_detail"),
    path("facts/<int:pk>/correct/", facts.FactCorrect.as_view(), name="fact_correct"),
    path("facts/<int:pk>/confirm/", facts.FactConfirm.as_view(), name="fact_confirm"),
    path("facts/<int:pk>/reject/", facts.FactReject.as_view(), name="fact_reject"),
    path("rewards/", rewards.RewardList.as_view(), name="reward_list"),
    path("rewards/<int:pk>/", rewards.RewardDetail.as_view(), name="reward_detail"),
    path("rewards/<int:pk>/pay/", rewards.RewardPay.as_view(), name="reward_pay"),
    path("rewards/<int:pk>/budget/", rewards.RewardBudget.as_view(), name="reward_budget"),
    path("certificates/", certificates.CertificateList.as_view(), name="certificate_list"),
    path("certificates/new/", certificates.CertificateIssue.as_view(), name="certificate_issue"),
    path("certificates/<int:pk>/", certificates.CertificateDetail.as_view(), name="certificate_detail"),
    path("certificates/<int:pk>/void/", certificates.CertificateVoid.as_view(), name="certificate_void"),
    path(
        "certificates/<int:pk>/certificate.<str:form>",
        certificates.CertificateFile.as_view(),
        name="certificate_file",
    ),
    path("objections/", objections.ObjectionList.as_view(), name="objection_list"),
    path("objections/<int:pk>/", objections.ObjectionDetail.as_view(), name="objection_detail"),
    path("objections/<int:pk>/answer/", objections.ObjectionAnswer.as_view(), name="objection_answer"),
    path("entries/", entries.EntryList.as_view(), name="entry_list"),
    path("entries/<int:pk>/", entries.EntryDetail.as_view(), name="entry_detail"),
    path("entries/<int:pk>/portrait/", portraits.EntryPortrait.as_view(), name="entry_portrait"),
    path("people/<int:pk>/", portraits.PersonPortrait.as_view(), name="person_portrait"),
    path("entries/<int:pk>/records/<int:measured>/", entries.LeafRecords.as_view(), name="leaf_records"),
    path("entries/<int:pk>/files/<int:evidence>/", entries.EvidenceFile.as_view(), name="evidence_file"),
    path("entries/<int:pk>/withdraw/", acts.EntryWithdraw.as_view(), name="entry_withdraw"),
    path("entries/<int:pk>/refuse/", acts.EntryRefuse.as_view(), name="entry_refuse"),
    path("entries/<int:pk>/return/", acts.EntryReturn.as_view(), name="entry_return"),
    path("entries/<int:pk>/experts/new/", acts.SeatAdd.as_view(), name="seat_add"),
    path("entries/<int:pk>/experts/<int:seat>/return/", acts.SeatReopen.as_view(), name="seat_reopen"),
    path("entries/<int:pk>/reopen/", acts.ReviewReopen.as_view(), name="review_reopen"),
    path("entries/<int:pk>/self/", own.SelfTasks.as_view(), name="self_tasks"),
    path("entries/<int:pk>/self/check/", own.SelfCheck.as_view(), name="self_check"),
    path("entries/<int:pk>/self/sent/", own.SelfSent.as_view(), name="self_sent"),
    path("entries/<int:pk>/self/<int:branch>/", own.SelfBranch.as_view(), name="self_branch"),
    path("entries/<int:pk>/self/<int:leaf>/files/new/", own.EvidenceAdd.as_view(), name="evidence_add"),
    path(
        "entries/<int:pk>/files/<int:evidence>/remove/", own.EvidenceRemove.as_view(), name="evidence_remove"
    ),
    path("sheets/", sheets.SheetList.as_view(), name="sheet_list"),
    path("entries/<int:pk>/sheet/", sheets.ExpertSheet.as_view(), name="sheet"),
    path("entries/<int:pk>/sheet/files/<int:evidence>/", entries.SheetFile.as_view(), name="sheet_file"),
    path("entries/<int:pk>/sheet/decline/", acts.SheetDecline.as_view(), name="sheet_decline"),
    path("entries/<int:pk>/check/", sheets.CheckSheet.as_view(), name="check_sheet"),
    path("entries/<int:pk>/review/", sheets.ReviewSheet.as_view(), name="review_sheet"),
    path("results/", results.ResultList.as_view(), name="result_list"),
    path("results/new/", results.ResultAdd.as_view(), name="result_add"),
    path("results/units/pick/", results.UnitPick.as_view(), name="unit_pick"),
    path("results/<int:pk>/", results.ResultDetail.as_view(), name="result_detail"),
    path("results/<int:pk>/edit/", results.ResultEdit.as_view(), name="result_edit"),
    path("results/<int:pk>/remove/", results.ResultRemove.as_view(), name="result_remove"),
    path("results/<int:pk>/file/", results.ResultFile.as_view(), name="result_file"),
    path("recommendations/", recommendations.CallList.as_view(), name="call_list"),
    path("recommendations/new/", recommendations.CallCreate.as_view(), name="call_create"),
    path("recommendations/<int:pk>/", recommendations.CallDetail.as_view(), name="call_detail"),
    path("recommendations/<int:pk>/edit/", recommendations.CallEdit.as_view(), name="call_edit"),
    path("recommendations/<int:pk>/close/", recommendations.CallClose.as_view(), name="call_close"),
    path("recommendations/<int:pk>/candidates/new/", candidates.CandidatePut.as_view(), name="candidate_put"),
    path("candidates/<int:pk>/", candidates.CandidateDetail.as_view(), name="candidate_detail"),
    path("candidates/<int:pk>/edit/", candidates.CandidateEdit.as_view(), name="candidate_edit"),
    path("candidates/<int:pk>/cite/", candidates.CandidateCite.as_view(), name="candidate_cite"),
    path("candidates/<int:pk>/decide/", candidates.CandidateDecide.as_view(), name="candidate_decide"),
    path("candidates/<int:pk>/outcome/", candidates.CandidateSettle.as_view(), name="candidate_settle"),
    path("candidates/<int:pk>/withdraw/", candidates.CandidateWithdraw.as_view(), name="candidate_withdraw"),
    path("targets/", targets.TargetList.as_view(), name="target_list"),
    path("targets/new/", targets.TargetSet.as_view(), name="target_set"),
    path("targets/<int:pk>/", targets.TargetDetail.as_view(), name="target_detail"),
    path("targets/<int:pk>/edit/", targets.TargetEdit.as_view(), name="target_edit"),
    path("targets/<int:pk>/values/new/", targets.TargetEnter.as_view(), name="target_enter"),
    path("targets/<int:pk>/measure/", targets.TargetMeasure.as_view(), name="target_measure"),
]
