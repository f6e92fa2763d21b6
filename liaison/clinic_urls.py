"""Addresses of the expert clinic."""

from federation.routes import Views, path

clinic = Views("liaison.views.clinic")
clinic_acts = Views("liaison.views.clinic_acts")
experts = Views("liaison.views.experts")


urlpatterns = [
    path("clinic/", clinic.ClinicList.as_view(), name="clinic_list"),
    path("clinic/figures/", clinic.ClinicFigures.as_view(), name="clinic_figures"),
    path("clinic/new/", clinic_acts.ClinicAdd.as_view(), name="clinic_add"),
    path("clinic/<int:pk>/", clinic.ClinicDetail.as_view(), name="clinic_detail"),
    path("clinic/<int:pk>/edit/", clinic_acts.ClinicChange.as_view(), name="clinic_change"),
    path("clinic/<int:pk>/prescribe/", clinic_acts.ClinicPrescribe.as_view(), name="clinic_prescribe"),
    path("clinic/<int:pk>/revisit/", clinic_acts.ClinicRevisitPage.as_view(), name="clinic_revisit"),
    path("clinic/<int:pk>/conclude/", clinic_acts.ClinicClose.as_view(), name="clinic_close"),
    path("clinic/<int:pk>/word/", clinic_acts.ClinicWord.as_view(), name="clinic_word"),
    path("experts/", experts.ExpertList.as_view(), name="expert_list"),
    path("experts/new/", experts.ExpertAdd.as_view(), name="expert_add"),
    path("experts/<int:pk>/", experts.ExpertDetail.as_view(), name="expert_detail"),
    path("experts/<int:pk>/edit/", experts.ExpertChange.as_view(), name="expert_change"),
    path("experts/<int:pk>/pair/", experts.ExpertPair.as_view(), name="expert_pair"),
    path("experts/pairs/<int:pk>/end/", experts.ExpertPairEnd.as_view(), name="expert_pair_end"),
]
