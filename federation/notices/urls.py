from federation.routes import Views, path

views = Views("federation.notices.views")


app_name = "notices"
urlpatterns = [
    path("", views.Inbox.as_view(), name="inbox"),
    path("read/", views.MarkRead.as_view(), name="mark_read"),
    path("outbox/", views.OutboxList.as_view(), name="outbox_list"),
    path("outbox/retry/", views.MessagesRetry.as_view(), name="messages_retry"),
    path("outbox/<int:pk>/retry/", views.MessageRetry.as_view(), name="message_retry"),
    path("<int:pk>/open/", views.Open.as_view(), name="notice_open"),
]
