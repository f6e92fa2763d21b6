"""Public addresses: applying for membership and checking a plaque. Whoever opens them has no account."""

from django.urls import register_converter
from django.urls.converters import StringConverter

from federation.routes import Views, path

join = Views("chambers.views.join")
join_form = Views("chambers.views.join_form")
join_send = Views("chambers.views.join_send")
verify = Views("chambers.views.verify")


class PartConverter(StringConverter):
    """The sections of an application."""

    regex = "enterprise|people|licence"


register_converter(PartConverter, "part")

app_name = "join"
urlpatterns = [
    path("join/", join.Join.as_view(), name="join"),
    path("join/status/<str:secret>/", join_send.Status.as_view(), name="status"),
    path("join/<uuid:key>/", join_form.Tasks.as_view(), name="tasks"),
    path("join/<uuid:key>/check/", join_send.Check.as_view(), name="check"),
    path("join/<uuid:key>/sent/", join_send.Sent.as_view(), name="sent"),
    path("join/<uuid:key>/<part:part>/", join_form.Part.as_view(), name="part"),
    path("verify/", verify.CheckNumber.as_view(), name="check_number"),
    path("verify/<str:code>/", verify.Verify.as_view(), name="verify"),
]
