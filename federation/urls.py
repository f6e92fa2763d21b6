"""All doors. The domain apps are named as strings, so the ground floor imports none of them."""

from django.urls import include, path

from federation.ui import errors, health

handler400 = errors.bad_request
handler403 = errors.permission_denied
handler404 = errors.page_not_found
handler500 = errors.server_error

urlpatterns = [
    # First: a program asks more often than a person, and every line before costs it a comparison.
    path("api/v1/", include("federation.rest.urls")),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("accounts/", include("federation.accounts.urls")),
    path("files/", include("federation.files.urls")),
    path("notices/", include("federation.notices.urls")),
    path("jobs/", include("federation.jobs.urls")),
    path("imports/", include("federation.exchange.urls")),
    path("duplicates/", include("federation.merging.urls")),
    path("audit/", include("federation.audit.urls")),
    path("operations/", include("federation.operations.urls")),
    path("changes/", include("federation.changes.urls")),
    path("calendar/", include("federation.calendar.urls")),
    path("numbers/", include("federation.numbering.urls")),
    path("reference/", include("federation.reference.urls")),
    path("privacy/", include("federation.privacy.urls")),
    path("", include("federation.ui.urls")),
    path("enterprises/", include("members.urls")),
    path("chambers/", include("chambers.urls")),
    path("", include("chambers.join_urls")),
    path("", include("chambers.public_space_urls")),
    path("", include("chambers.results_urls")),
    path("", include("proposals.public_urls")),
    path("", include("liaison.public_urls")),
    path("liaison/", include("liaison.urls")),
    path("proposals/", include("proposals.urls")),
]
