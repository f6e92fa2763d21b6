"""Addresses of the service centre."""

from federation.routes import Views, path

centre = Views("liaison.views.centre")
centre_acts = Views("liaison.views.centre_acts")
centre_pages = Views("liaison.views.centre_pages")


urlpatterns = [
    path("services/", centre.ServiceList.as_view(), name="service_list"),
    path("services/mine/", centre_pages.CentreHome.as_view(), name="centre_home"),
    path("services/figures/", centre.ServiceFigures.as_view(), name="service_figures"),
    path("services/new/", centre_acts.ServiceAdd.as_view(), name="service_add"),
    path("services/<int:pk>/", centre.ServiceDetail.as_view(), name="service_detail"),
    path("services/<int:pk>/edit/", centre_acts.ServiceChange.as_view(), name="service_change"),
    path("services/<int:pk>/hand-in/", centre_acts.ServiceHandIn.as_view(), name="service_hand_in"),
    path("services/<int:pk>/publish/", centre_acts.ServicePublish.as_view(), name="service_publish"),
    path("services/<int:pk>/return/", centre_acts.ServiceReturn.as_view(), name="service_return"),
    path("services/<int:pk>/withdraw/", centre_acts.ServiceWithdraw.as_view(), name="service_withdraw"),
    path("services/<int:pk>/ask/", centre_acts.ServiceAsk.as_view(), name="service_ask"),
    path("services/requests/", centre.RequestList.as_view(), name="request_list"),
    path("services/requests/<int:pk>/", centre.RequestDetail.as_view(), name="request_detail"),
    path("services/requests/<int:pk>/answer/", centre_acts.RequestAnswer.as_view(), name="request_answer"),
    path("services/requests/<int:pk>/render/", centre_acts.RequestRender.as_view(), name="request_render"),
    path("services/requests/<int:pk>/rate/", centre_acts.RequestRate.as_view(), name="request_rate"),
]
