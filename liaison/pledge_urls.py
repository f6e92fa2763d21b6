"""Addresses of the service pledge."""

from federation.routes import Views, path

pledges = Views("liaison.views.pledges")


urlpatterns = [
    path("pledge/", pledges.PledgePage.as_view(), name="pledge"),
    path("pledge/rate/", pledges.PledgeRate.as_view(), name="pledge_rate"),
    path("pledge/answers/", pledges.AnswerList.as_view(), name="pledge_answers"),
    path("pledge/answers/<int:pk>/", pledges.AnswerDetail.as_view(), name="pledge_answer"),
    path("pledge/principles/new/", pledges.PrincipleAdd.as_view(), name="principle_add"),
    path("pledge/principles/<int:pk>/edit/", pledges.PrincipleChange.as_view(), name="principle_change"),
    path("pledge/principles/<int:pk>/end/", pledges.PrincipleEnd.as_view(), name="principle_end"),
    path("services/requests/<int:pk>/pledge/", pledges.RequestPledge.as_view(), name="request_pledge"),
]
