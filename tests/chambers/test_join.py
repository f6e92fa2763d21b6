"""The public way into a chamber: it works without an account and tells strangers nothing."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from chambers.models import MembershipApplication
from chambers.services.applications import return_application
from federation.accounts.models import Role
from federation.files.services import attachments_of
from federation.notices.models import OutboxMessage
from federation.notices.services import deliver_due
from federation.reference.services import regions
from tests.access_probe import neutral
from tests.factories.accounts import city_clerk, person_with
from tests.factories.applications import application_in, draft_for, scan
from tests.factories.chambers import ChamberFactory
from tests.factories.members import EnterpriseFactory
from tests.members.pages import credit_code

pytestmark = pytest.mark.django_db
State = MembershipApplication.State


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()
    yield
    cache.clear()


def begin(client, chamber=None, **fields):
    chamber = chamber or ChamberFactory()
    return client.post(reverse("join:join"), {"chamber": chamber.pk, "consent": "on"} | fields)


def plain(response) -> bytes:
    """A page without the address it was asked for and its form tokens."""
    return neutral(response.content, response.wsgi_request.path)


def fill_in(client, application, **fields) -> None:
    region = next(iter(regions()))
    enterprise = {
        "name": "云州青禾装备有限公司",
        "credit_code": credit_code(),
        "region": region,
        "version": 1,
    }
    people = {
        "legal_representative": "甲法人",
        "contact_name": "乙联系",
        "contact_mobile": "13900001111",
        "contact_email": "apply@example.org",
        "version": 2,
    }
    for part, data in (("enterprise", enterprise), ("people", people), ("licence", {"scan": scan()})):
        given = data | {name: value for name, value in fields.items() if name in data}
        answer = client.post(reverse("join:part", args=[application.key, part]), given)
        assert answer.status_code == 302, answer.content.decode()


def sent_by(client, chamber=None, **fields) -> tuple[MembershipApplication, str]:
    """An application sent through the pages, and its private link."""
    begin(client, chamber)
    application = MembershipApplication.objects.latest("id")
    fill_in(client, application, **fields)
    answer = client.post(reverse("join:check", args=[application.key]), follow=True)
    assert answer.status_code == 200
    return MembershipApplication.objects.get(pk=application.pk), answer.context["link"]


def test_somebody_without_an_account_applies_from_the_search_to_the_receipt(client):
    chamber = ChamberFactory(name="云州市茶业商会")
    found = client.get(reverse("join:join"), {"q": "cysh"}).context["found"]

    application, link = sent_by(client, chamber)

    assert found == [chamber]
    assert application.state == State.SUBMITTED
    assert application.number.endswith("001号")
    assert application.consent_version == "2026-11"
    assert client.get(link).context["application"] == application


def test_without_the_tick_nothing_is_kept(client):
    answer = begin(client, consent="")

    assert answer.status_code == 422
    assert not MembershipApplication.objects.exists()


def test_a_machine_that_fills_in_the_hidden_field_is_thanked_and_forgotten(client):
    answer = begin(client, website="https://spam.example.org")

    assert answer.status_code == 302
    assert not MembershipApplication.objects.exists()


def test_the_link_is_shown_once_mailed_once_and_stored_nowhere(client):
    application, link = sent_by(client)

    again = client.get(reverse("join:sent", args=[application.key]))
    deliver_due()

    secret = re.search(r"/join/status/([^/]+)/", link)[1]
    assert again.context["link"] == ""
    assert [message.to for message in mail.outbox] == [["apply@example.org"]]
    assert secret in mail.outbox[0].body
    assert secret not in str(OutboxMessage.objects.values_list("payload", flat=True))
    assert secret not in str(MembershipApplication.objects.values())


def test_a_strangers_browser_meets_the_same_page_for_foreign_and_missing_addresses():
    application = draft_for()
    stranger = Client()
    missing = "00000000-0000-4000-8000-000000000000"

    for name, more in (("tasks", []), ("check", []), ("sent", []), ("part", ["people"])):
        foreign = stranger.get(reverse(f"join:{name}", args=[application.key, *more]))
        nothing = stranger.get(reverse(f"join:{name}", args=[missing, *more]))
        assert (foreign.status_code, plain(foreign)) == (410, plain(nothing))
    unknown = stranger.get(reverse("join:status", args=["x" * 43]))
    malformed = stranger.get(reverse("join:status", args=["not-a-secret"]))
    assert (unknown.status_code, plain(unknown)) == (410, plain(malformed))


def test_the_answer_does_not_tell_whether_the_code_is_known_or_has_applied():
    chamber, code = ChamberFactory(), credit_code()
    EnterpriseFactory(credit_code=code)
    pages = []

    for known in (credit_code(), code, code):
        client = Client()
        application, link = sent_by(client, chamber, credit_code=known)
        page = client.get(link).content.decode()
        for varying in (application.number, link, re.search(r"status/([^/]+)/", link)[1]):
            page = page.replace(varying, "")
        pages.append(re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page))

    assert pages[0] == pages[1] == pages[2]


def test_private_pages_tell_no_other_site_their_address_and_their_forms_can_be_sent(client):
    application, link = sent_by(client)
    pages = [link, reverse("join:sent", args=[application.key])]

    # With "no-referrer" browsers send the forms with `Origin: null`, and they are refused as forged.
    assert {client.get(page)["Referrer-Policy"] for page in pages} == {"same-origin"}


def test_a_returned_application_is_corrected_through_the_link_in_any_browser(client):
    application, link = sent_by(client)
    return_application(application, actor=city_clerk(), reason="请上传清晰的执照")
    elsewhere = Client()

    assert "请上传清晰的执照" in elsewhere.get(link).content.decode()
    assert elsewhere.post(link, {"act": "correct"}).status_code == 302
    answer = elsewhere.post(reverse("join:check", args=[application.key]))

    assert answer.status_code == 302
    corrected = MembershipApplication.objects.get()
    assert (corrected.state, corrected.number) == (State.SUBMITTED, application.number)


def test_the_link_withdraws_but_reading_it_changes_nothing(client):
    application, link = sent_by(client)
    client.get(link)
    before = MembershipApplication.objects.get().state

    client.post(link, {"act": "withdraw"})

    assert (before, MembershipApplication.objects.get().state) == (State.SUBMITTED, State.WITHDRAWN)


def test_a_doubled_submit_sends_once(client):
    application, _link = sent_by(client)

    again = client.post(reverse("join:check", args=[application.key]))

    assert again.status_code == 302
    assert MembershipApplication.objects.get().version == application.version


def test_an_enterprise_finds_its_data_filled_in_and_cannot_become_another(client, signed_in):
    enterprise = EnterpriseFactory(name="云州恒远机械有限公司", credit_code=credit_code())
    user = person_with(Role.ENTERPRISE, enterprise.organisation, mobile="13700002222")
    signed_in(user)

    begin(client)
    application = MembershipApplication.objects.get()
    url = reverse("join:part", args=[application.key, "enterprise"])
    client.post(url, {"name": "别家有限公司", "region": next(iter(regions())), "version": 1})

    application.refresh_from_db()
    assert application.name == "云州恒远机械有限公司"
    assert application.credit_code == enterprise.organisation.credit_code
    assert (application.contact_mobile, application.organisation) == ("13700002222", enterprise.organisation)


def test_autosave_keeps_what_is_right_and_tells_what_is_wrong(client):
    begin(client)
    application = MembershipApplication.objects.get()
    url = reverse("join:part", args=[application.key, "enterprise"])
    typed = {"name": "云州青禾装备有限公司", "credit_code": "123", "version": 1}

    answer = client.post(url, typed, headers={"Accept": "application/json"})
    stale = client.post(url, typed, headers={"Accept": "application/json"})

    assert list(answer.json()["errors"]) == ["credit_code"]
    assert MembershipApplication.objects.get().name == "云州青禾装备有限公司"
    assert stale.status_code == 409


def test_a_licence_that_is_neither_picture_nor_pdf_is_refused(client):
    begin(client)
    application = MembershipApplication.objects.get()
    upload = scan("执照.docx")

    answer = client.post(reverse("join:part", args=[application.key, "licence"]), {"scan": upload})

    assert answer.status_code == 422
    assert "scan" in answer.context["form"].errors


def test_too_many_beginnings_from_one_address_are_put_off(client, settings):
    settings.JOIN_LIMITS = settings.JOIN_LIMITS | {"begin": 2}
    chamber = ChamberFactory()

    codes = [begin(client, chamber).status_code for _n in range(3)]

    assert codes == [302, 302, 429]
    assert MembershipApplication.objects.count() == 2


def test_too_many_applications_with_one_code_are_put_off(settings):
    settings.JOIN_LIMITS = settings.JOIN_LIMITS | {"code": 1}
    code = credit_code()
    sent_by(Client(), credit_code=code)
    client = Client()
    begin(client)
    application = MembershipApplication.objects.latest("id")
    fill_in(client, application, credit_code=code)

    assert client.post(reverse("join:check", args=[application.key])).status_code == 429


def test_a_chamber_in_preparation_takes_no_applications(client):
    answer = begin(client, ChamberFactory(status="preparing"))

    assert answer.status_code == 422
    assert not MembershipApplication.objects.exists()


def test_the_licence_is_not_read_by_a_neighbour(signed_in):
    application = application_in("submitted")
    other = person_with(Role.CHAMBER_SECRETARY, ChamberFactory().organisation)
    attachment = attachments_of(application)[0]

    assert signed_in(other).get(reverse("files:download", args=[attachment.pk])).status_code == 404
