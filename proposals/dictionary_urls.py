from federation.routes import Views, path

pages = Views("proposals.views.dictionaries")


urlpatterns = [
    path("sessions/", pages.SessionList.as_view(), name="session_list"),
    path("sessions/new/", pages.SessionAdd.as_view(), name="session_add"),
    path("sessions/<int:pk>/", pages.SessionChange.as_view(), name="session_change"),
    path("sectors/", pages.SectorList.as_view(), name="sector_list"),
    path("sectors/new/", pages.SectorAdd.as_view(), name="sector_add"),
    path("sectors/<int:pk>/", pages.SectorChange.as_view(), name="sector_change"),
    path("topics/", pages.TopicList.as_view(), name="topic_list"),
    path("topics/new/", pages.TopicAdd.as_view(), name="topic_add"),
    path("topics/<int:pk>/", pages.TopicChange.as_view(), name="topic_change"),
    path("reply-classes/", pages.ReplyClassList.as_view(), name="replyclass_list"),
    path("reply-classes/new/", pages.ReplyClassAdd.as_view(), name="replyclass_add"),
    path("reply-classes/<int:pk>/", pages.ReplyClassChange.as_view(), name="replyclass_change"),
    path("grounds/", pages.GroundList.as_view(), name="ground_list"),
    path("grounds/new/", pages.GroundAdd.as_view(), name="ground_add"),
    path("grounds/<int:pk>/", pages.GroundChange.as_view(), name="ground_change"),
]
