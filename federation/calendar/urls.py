from federation.routes import Views, path

views = Views("federation.calendar.views")


app_name = "calendar"
urlpatterns = [
    path("", views.NoticeList.as_view(), name="notice_list"),
    path("new/", views.NoticePublish.as_view(), name="notice_publish"),
]
