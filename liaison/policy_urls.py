"""Addresses of support policies."""

from federation.routes import Views, path

policies = Views("liaison.views.policies")


urlpatterns = [
    path("policies/", policies.PolicyList.as_view(), name="policy_list"),
    path("policies/new/", policies.PolicyRegister.as_view(), name="policy_register"),
    path("policies/<int:pk>/", policies.PolicyDetail.as_view(), name="policy_detail"),
    path("policies/<int:pk>/edit/", policies.PolicyUpdate.as_view(), name="policy_update"),
    path("policies/<int:pk>/enterprises/", policies.PolicyFirms.as_view(), name="policy_firms"),
    path(
        "policies/of-enterprise/<int:pk>/", policies.EnterprisePolicies.as_view(), name="enterprise_policies"
    ),
]
