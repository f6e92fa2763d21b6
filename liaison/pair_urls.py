"""Addresses of pairing campaigns and of pairs."""

from federation.routes import Views, path

acts = Views("liaison.views.pair_acts")
pairs = Views("liaison.views.pairs")


urlpatterns = [
    path("campaigns/", pairs.CampaignList.as_view(), name="campaign_list"),
    path("campaigns/new/", acts.CampaignOpen.as_view(), name="campaign_open"),
    path("campaigns/<int:pk>/", pairs.CampaignDetail.as_view(), name="campaign_detail"),
    path("campaigns/<int:pk>/edit/", acts.CampaignUpdate.as_view(), name="campaign_update"),
    path("campaigns/<int:pk>/close/", acts.CampaignClose.as_view(), name="campaign_close"),
    path("campaigns/<int:pk>/firms/", pairs.CampaignFirms.as_view(), name="campaign_firms"),
    path("campaigns/<int:pk>/pairs/new/", acts.PairMake.as_view(), name="pair_make"),
    path("pairs/", pairs.PairList.as_view(), name="pair_list"),
    path("pairs/<int:pk>/", pairs.PairDetail.as_view(), name="pair_detail"),
    path("pairs/<int:pk>/plan/", acts.PairPlan.as_view(), name="pair_plan"),
    path("pairs/<int:pk>/contacts/new/", acts.PairLog.as_view(), name="pair_log"),
    path("pairs/<int:pk>/complete/", acts.PairComplete.as_view(), name="pair_complete"),
    path("pairs/<int:pk>/end/", acts.PairEnd.as_view(), name="pair_end"),
]
