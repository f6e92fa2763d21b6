from django.urls import path

from federation.notices import views

app_name = "notices"
urlpatterns = [
    path("", views.Inbox.as_view(), name="inbox"),
    path("read/", views.MarkRead.as_view(), name="mark_read"),
    path("<int:pk>/open/", views.Open.as_view(), name="notice_open"),
]
