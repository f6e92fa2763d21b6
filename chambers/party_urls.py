"""Addresses of Party building, below those of the chambers."""

from federation.routes import Views, path

party = Views("chambers.views.party")
party_activities = Views("chambers.views.party_activities")
party_acts = Views("chambers.views.party_acts")
party_figures = Views("chambers.views.party_figures")
party_groups = Views("chambers.views.party_groups")
party_members = Views("chambers.views.party_members")


urlpatterns = [
    path("party/", party.PartyList.as_view(), name="party_list"),
    path("party/tree/", party.PartyTree.as_view(), name="party_tree"),
    path("party/new/", party_acts.PartyRegister.as_view(), name="party_register"),
    path("party/<int:pk>/", party.PartyDetail.as_view(), name="party_detail"),
    path("party/<int:pk>/timeline/", party.PartyTimeline.as_view(), name="party_timeline"),
    path("party/<int:pk>/edit/", party_acts.PartyUpdate.as_view(), name="party_update"),
    path("party/<int:pk>/elect/", party_acts.PartyElect.as_view(), name="party_elect"),
    path("party/<int:pk>/secretary/", party_acts.PartySecretaryChange.as_view(), name="party_secretary"),
    path("party/<int:pk>/chambers/new/", party_acts.PartyCover.as_view(), name="party_cover"),
    path(
        "party/<int:pk>/chambers/<int:coverage>/end/",
        party_acts.PartyUncover.as_view(),
        name="party_uncover",
    ),
    path("party/<int:pk>/merge/", party_acts.PartyMerge.as_view(), name="party_merge"),
    path("party/<int:pk>/dissolve/", party_acts.PartyDissolve.as_view(), name="party_dissolve"),
    path("party/members/", party_members.PartyMemberList.as_view(), name="party_member_list"),
    path("party/<int:pk>/members/", party_members.PartyMembers.as_view(), name="party_members"),
    path(
        "party/<int:pk>/members/reveal/",
        party_members.PartyMembersReveal.as_view(),
        name="party_members_reveal",
    ),
    path("party/<int:pk>/members/list/", party_members.PartyRoster.as_view(), name="party_roster"),
    path("party/<int:pk>/members/new/", party_members.PartyMemberAdmit.as_view(), name="party_member_admit"),
    path(
        "party/<int:pk>/members/<int:member>/confirm/",
        party_members.PartyMemberConfirm.as_view(),
        name="party_member_confirm",
    ),
    path(
        "party/<int:pk>/members/<int:member>/transfer/",
        party_members.PartyMemberTransfer.as_view(),
        name="party_member_transfer",
    ),
    path(
        "party/<int:pk>/members/<int:member>/gone/",
        party_members.PartyMemberGone.as_view(),
        name="party_member_gone",
    ),
    path("party/figures/", party_figures.PartyFigures.as_view(), name="party_figures"),
    path("party/groups/", party_groups.PartyGroupList.as_view(), name="party_group_list"),
    path("party/groups/new/", party_groups.PartyGroupFormPage.as_view(), name="party_group_form"),
    path("party/groups/<int:pk>/", party_groups.PartyGroupDetail.as_view(), name="party_group_detail"),
    path("party/groups/<int:pk>/edit/", party_groups.PartyGroupChange.as_view(), name="party_group_change"),
    path("party/groups/<int:pk>/end/", party_groups.PartyGroupEnd.as_view(), name="party_group_end"),
    path(
        "party/groups/<int:pk>/activities/new/",
        party_activities.PartyGroupActivity.as_view(),
        name="party_group_activity",
    ),
    path("party/activities/", party_activities.PartyActivityList.as_view(), name="party_activity_list"),
    path(
        "party/activities/<int:pk>/",
        party_activities.PartyActivityDetail.as_view(),
        name="party_activity_detail",
    ),
    path(
        "party/activities/<int:pk>/edit/",
        party_activities.PartyActivityChange.as_view(),
        name="party_activity_change",
    ),
    path(
        "party/activities/<int:pk>/withdraw/",
        party_activities.PartyActivityWithdraw.as_view(),
        name="party_activity_withdraw",
    ),
    path("party/<int:pk>/activities/", party_activities.PartyActivities.as_view(), name="party_activities"),
    path(
        "party/<int:pk>/activities/new/",
        party_activities.PartyActivityRecord.as_view(),
        name="party_activity_record",
    ),
]
