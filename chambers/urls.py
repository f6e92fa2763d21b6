from django.urls import include

from chambers import assessment_urls, party_urls, rubric_urls, space_urls, supervision_urls
from federation.routes import Views, path

alliances = Views("chambers.views.alliances")
founding_acts = Views("chambers.views.founding_acts")
founding_detail = Views("chambers.views.founding_detail")
founding_forms = Views("chambers.views.founding_forms")
founding_list = Views("chambers.views.founding_list")
growth = Views("chambers.views.growth")
honours = Views("chambers.views.honours")
identity = Views("chambers.views.identity")
layout = Views("chambers.views.layout")
portraits = Views("chambers.views.portraits")
views = Views("chambers.views")

app_name = "chambers"
urlpatterns = [
    path("", include("chambers.membership_urls")),
    path("", views.ChamberList.as_view(), name="chamber_list"),
    path("pick/", views.ChamberPick.as_view(), name="chamber_pick"),
    path("new/", views.ChamberRegister.as_view(), name="chamber_register"),
    path("bulk/", views.ChamberBulk.as_view(), name="chamber_bulk"),
    path("<int:pk>/", views.ChamberDetail.as_view(), name="chamber_detail"),
    path("<int:pk>/inline/", views.ChamberInline.as_view(), name="chamber_inline"),
    path("<int:pk>/edit/", views.ChamberUpdate.as_view(), name="chamber_update"),
    path("<int:pk>/members/", views.ChamberMembers.as_view(), name="chamber_members"),
    path("<int:pk>/members/new/", views.MemberAdmit.as_view(), name="member_admit"),
    path("<int:pk>/members/<int:membership>/end/", views.MembershipEnd.as_view(), name="membership_end"),
    path("<int:pk>/officers/", views.ChamberOfficers.as_view(), name="chamber_officers"),
    path("<int:pk>/officers/new/", views.OfficerAppoint.as_view(), name="officer_appoint"),
    path("<int:pk>/officers/election/", views.BoardElect.as_view(), name="board_elect"),
    path("<int:pk>/officers/<int:officer>/end/", views.TermEnd.as_view(), name="term_end"),
    path("<int:pk>/honours/", views.ChamberHonours.as_view(), name="chamber_honours"),
    path("<int:pk>/honours/new/", views.HonourAward.as_view(), name="honour_award"),
    path("<int:pk>/portrait/", portraits.ChamberPortrait.as_view(), name="chamber_portrait"),
    path("<int:pk>/files/", views.ChamberFiles.as_view(), name="chamber_files"),
    path("<int:pk>/files/new/", views.FileAttachPage.as_view(), name="file_attach"),
    path("<int:pk>/files/<int:file>/remove/", views.FileRemovePage.as_view(), name="file_remove"),
    path("<int:pk>/timeline/", views.ChamberTimeline.as_view(), name="chamber_timeline"),
    path("foundings/", founding_list.FoundingList.as_view(), name="founding_list"),
    path("foundings/new/", founding_forms.FoundingApply.as_view(), name="founding_apply"),
    path("foundings/checklist/", founding_acts.Checklist.as_view(), name="checklist"),
    path("foundings/checklist/new/", founding_forms.ChecklistAdd.as_view(), name="checklist_add"),
    path("foundings/checklist/<int:pk>/", founding_forms.ChecklistEdit.as_view(), name="checklist_edit"),
    path("foundings/<int:pk>/", founding_detail.FoundingDetail.as_view(), name="founding_detail"),
    path("foundings/<int:pk>/edit/", founding_forms.FoundingEdit.as_view(), name="founding_edit"),
    path("foundings/<int:pk>/take-up/", founding_acts.FoundingTakeUp.as_view(), name="founding_take_up"),
    path("foundings/<int:pk>/review/", founding_acts.FoundingReview.as_view(), name="founding_review"),
    path("foundings/<int:pk>/decide/", founding_acts.FoundingDecide.as_view(), name="founding_decide"),
    path(
        "foundings/<int:pk>/establish/", founding_acts.FoundingEstablish.as_view(), name="founding_establish"
    ),
    path("foundings/<int:pk>/abandon/", founding_acts.FoundingAbandon.as_view(), name="founding_abandon"),
    path("foundings/<int:pk>/initiators/new/", founding_forms.InitiatorAdd.as_view(), name="initiator_add"),
    path(
        "foundings/<int:pk>/initiators/<int:initiator>/remove/",
        founding_forms.InitiatorRemove.as_view(),
        name="initiator_remove",
    ),
    path("foundings/<int:pk>/papers/new/", founding_forms.MaterialAdd.as_view(), name="material_add"),
    path(
        "foundings/<int:pk>/papers/<int:material>/",
        founding_forms.MaterialHandIn.as_view(),
        name="material_hand_in",
    ),
    path(
        "foundings/<int:pk>/papers/<int:material>/check/",
        founding_forms.MaterialJudge.as_view(),
        name="material_judge",
    ),
    path("foundings/<int:pk>/guidance/new/", founding_forms.GuidanceGive.as_view(), name="guidance_give"),
    path("growth/", growth.ChamberGrowth.as_view(), name="chamber_growth"),
    path("<int:pk>/rename/", identity.ChamberRename.as_view(), name="chamber_rename"),
    path("<int:pk>/introduction/", identity.IntroductionWrite.as_view(), name="introduction_write"),
    path("<int:pk>/logo/", identity.ChamberLogo.as_view(), name="chamber_logo"),
    path("<int:pk>/declarations/", alliances.ChamberDeclarations.as_view(), name="chamber_declarations"),
    path("<int:pk>/declarations/new/", alliances.DeclarationIssue.as_view(), name="declaration_issue"),
    path(
        "<int:pk>/declarations/<int:declaration>/",
        alliances.DeclarationEdit.as_view(),
        name="declaration_edit",
    ),
    path("<int:pk>/federation/", alliances.ChamberFederation.as_view(), name="chamber_federation"),
    path("<int:pk>/federation/new/", alliances.AdmissionApply.as_view(), name="admission_apply"),
    path(
        "<int:pk>/federation/<int:admission>/decide/",
        alliances.AdmissionDecide.as_view(),
        name="admission_decide",
    ),
    path("<int:pk>/federation/<int:admission>/end/", alliances.AdmissionEnd.as_view(), name="admission_end"),
    path("layout/", layout.ChamberLayout.as_view(), name="chamber_layout"),
    *supervision_urls.urlpatterns,
    *party_urls.urlpatterns,
    *space_urls.urlpatterns,
    path("assessment/", include(assessment_urls.urlpatterns)),
    path("assessment/", include(rubric_urls.urlpatterns)),
    path("honours/", honours.HonourList.as_view(), name="honour_list"),
    path("honours/figures/", honours.HonourFigures.as_view(), name="honour_figures"),
]
