"""How much may be uploaded in a day: exact, also at the same moment; said in a sentence."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from federation.accounts.models import User
from federation.exchange.models import ImportBatch
from federation.files import agreement, services
from federation.files.models import Attachment, StoredFile, UploadCount
from federation.files.quotas import count_upload
from tests.factories.accounts import city_clerk, root
from tests.files.corpus import PDF
from tests.races import at_once, of_kind

MEGABYTE = 1024 * 1024


@pytest.fixture
def quotas(settings):
    def allow(**limits):
        settings.UPLOAD_QUOTAS = {"user": (0, 0), "unit": (0, 0), "guest": (0, 0)} | limits

    allow()
    return allow


def send(actor, content=PDF, about=None):
    return services.attach(about or root(), io.BytesIO(content), name="材料.pdf", actor=actor)


def refused(actor, content=PDF, about=None):
    with pytest.raises(ValidationError) as error:
        send(actor, content, about)
    return error.value


def test_a_person_may_upload_so_many_files_a_day_and_no_more(desk, quotas):
    quotas(user=(2, 0))
    send(desk), send(desk, PDF + b"2")

    error = refused(desk, PDF + b"3")

    assert error.code == "quota" and "2" in "".join(error.messages)
    assert Attachment.objects.count() == 2
    assert UploadCount.objects.get(holder="user", key=desk.pk).files == 2
    assert send(city_clerk(), PDF + b"3")


def test_bytes_are_counted_as_they_are_kept(desk, quotas):
    quotas(user=(0, 3 * len(PDF)))
    send(desk), send(desk, PDF + b"2")

    assert refused(desk, PDF + b"333").code == "quota"
    assert UploadCount.objects.get(holder="user").bytes == 2 * len(PDF) + 1


def test_a_unit_shares_its_limit(desk, quotas, county_desk):
    quotas(unit=(1, 0))
    send(desk)

    refused(city_clerk(), PDF + b"2")

    assert send(county_desk, PDF + b"3")


def test_a_guest_is_counted_for_what_the_file_belongs_to(county, quotas):
    quotas(guest=(1, 0))
    send(None)

    assert refused(None, PDF + b"2").code == "quota"
    assert send(None, PDF + b"3", about=county)


def test_a_new_day_begins_anew_and_old_counts_are_forgotten(desk, quotas):
    quotas(user=(1, 0))
    send(desk)
    UploadCount.objects.update(day=timezone.localdate() - timedelta(days=8))

    send(desk, PDF + b"2")

    agreement.sweep_orphans()
    assert [count.day for count in UploadCount.objects.filter(holder="user")] == [timezone.localdate()]


def test_a_refused_upload_leaves_neither_bytes_nor_row(desk, quotas, settings):
    quotas(user=(0, 1))

    refused(desk)

    assert not StoredFile.objects.exists() and not UploadCount.objects.exists()
    assert [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("holder", ["user", "unit"])
def test_uploads_at_the_same_moment_are_all_counted(committed, quotas, holder):
    quotas(**{holder: (5, 0)})
    clerks = [city_clerk().pk for _turn in range(1 if holder == "user" else 8)]

    outcomes = at_once(lambda n: send(User.objects.get(pk=clerks[n % len(clerks)]), PDF + bytes([n])), 8)

    assert len(of_kind(outcomes, Attachment)) == 5
    assert [error.code for error in of_kind(outcomes, ValidationError)] == ["quota"] * 3
    counted = UploadCount.objects.filter(holder=holder)
    assert [count.files for count in counted] == [5]


def test_the_page_says_the_limit_beside_the_field_and_keeps_nothing(signed_in, desk, quotas, xlsx):
    quotas(user=(1, 0))
    content = xlsx([["商会名称", "会长"], ["云州市茶业商会", "唐山水"]])
    url = reverse("exchange:import_upload", args=["chambers"])
    client = signed_in(desk)
    assert client.post(url, {"file": SimpleUploadedFile("a.xlsx", content)}).status_code == 302

    response = client.post(url, {"file": SimpleUploadedFile("b.xlsx", content)})

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["file"]
    assert ImportBatch.objects.count() == 1


def test_what_the_portal_makes_itself_is_not_counted(desk, quotas):
    quotas(user=(0, 1), unit=(0, 1))

    services.store(PDF, "application/pdf")

    assert not UploadCount.objects.exists()


def test_without_an_actor_and_an_object_nothing_is_counted(db, quotas):
    quotas(guest=(0, 1))

    count_upload(MEGABYTE, actor=None)

    assert not UploadCount.objects.exists()
