"""Addresses of applications and memberships, below those of chambers."""

from django.urls import path

from chambers.views import application_acts as acts
from chambers.views import applications

urlpatterns = [
    path("applications/", applications.ApplicationList.as_view(), name="application_list"),
    path("applications/terms/", applications.TermSet.as_view(), name="term_set"),
    path("applications/<int:pk>/", applications.ApplicationDetail.as_view(), name="application_detail"),
    path("applications/<int:pk>/take-up/", acts.ApplicationTakeUp.as_view(), name="application_take_up"),
    path("applications/<int:pk>/accept/", acts.ApplicationAccept.as_view(), name="application_accept"),
    path("applications/<int:pk>/return/", acts.ApplicationReturn.as_view(), name="application_return"),
    path("applications/<int:pk>/refuse/", acts.ApplicationRefuse.as_view(), name="application_refuse"),
    path(
        "applications/<int:pk>/send-back/", acts.ApplicationSendBack.as_view(), name="application_send_back"
    ),
    path("applications/<int:pk>/confirm/", acts.ApplicationConfirm.as_view(), name="application_confirm"),
    path("applications/<int:pk>/withdraw/", acts.ApplicationWithdraw.as_view(), name="application_withdraw"),
]
