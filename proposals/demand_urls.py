"""Addresses of enterprise demands, below /proposals/demands/."""

from federation.routes import Views, path

acts = Views("proposals.views.demand_acts")
ledger = Views("proposals.views.demand_ledger")
lists = Views("proposals.views.demand_lists")
officers = Views("proposals.views.service_officers")
pages = Views("proposals.views.demands")


urlpatterns = [
    path("", pages.DemandRegisterList.as_view(), name="demand_list"),
    path("new/", lists.DemandBegin.as_view(), name="demand_begin"),
    path("ledger/", ledger.DemandLedger.as_view(), name="demand_ledger"),
    path("officers/", officers.OfficerList.as_view(), name="officer_list"),
    path("officers/new/", officers.OfficerName.as_view(), name="officer_name"),
    path("lists/", lists.DemandListList.as_view(), name="demand_list_list"),
    path("lists/<int:pk>/", lists.DemandListDetail.as_view(), name="demand_list_detail"),
    path("lists/<int:pk>/edit/", lists.DemandListEdit.as_view(), name="demand_list_edit"),
    path("lists/<int:pk>/autosave/", lists.DemandListAutosave.as_view(), name="demand_list_autosave"),
    path("lists/<int:pk>/drop/", lists.DemandListDrop.as_view(), name="demand_list_drop"),
    path("<int:pk>/", pages.DemandDetail.as_view(), name="demand_detail"),
    path("<int:pk>/register/", acts.DemandRegister.as_view(), name="demand_register"),
    path("<int:pk>/dispatch/", acts.DemandDispatch.as_view(), name="demand_dispatch"),
    path("<int:pk>/match/", acts.DemandMatch.as_view(), name="demand_match"),
    path("<int:pk>/contact/", acts.DemandContact.as_view(), name="demand_contact"),
    path("<int:pk>/outcome/", acts.DemandOutcome.as_view(), name="demand_outcome"),
    path("<int:pk>/rate/", acts.DemandRate.as_view(), name="demand_rate"),
    path("<int:pk>/call/", acts.DemandCallBack.as_view(), name="demand_call"),
    path("<int:pk>/strike-off/", acts.DemandStrikeOff.as_view(), name="demand_strike_off"),
    path("<int:pk>/reopen/", acts.DemandReopen.as_view(), name="demand_reopen"),
    path("<int:pk>/transfer/", acts.DemandTransfer.as_view(), name="demand_transfer"),
    path("<int:pk>/withdraw/", acts.DemandWithdraw.as_view(), name="demand_withdraw"),
    path("<int:pk>/files/add/", acts.DemandFileAttach.as_view(), name="demand_file_attach"),
]
