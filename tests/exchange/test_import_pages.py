"""An import as staff walk it: upload, columns, check, import, result; and every refusal on that way."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from federation.accounts.models import Organisation, Role
from federation.audit.models import AuditEntry
from federation.exchange.models import ImportBatch, StagedRow
from federation.files.models import StoredFile
from federation.jobs.models import Job
from federation.jobs.services import run
from tests.factories.accounts import person_with

HEADERS = ["序号", "商会名称", "统一社会信用代码", "成立时间", "会长", "联系电话", "会员数"]
GOOD = [1, "云州市茶业商会", "51430702666830588Y", "2006.10.17", "唐山水", "13628079679", "约46"]
WRONG = [2, "云州市建材行业商会", "51430702919370226A", "2005-06-12", "曹大河", "13998526667", "约354"]
TITLE = ["市工商联所属商会一览表"]


@pytest.fixture
def upload(signed_in, desk):
    client = signed_in(desk)

    def send(content, name="商会.xlsx", kind="chambers"):
        file = SimpleUploadedFile(name, content)
        return client.post(reverse("exchange:import_upload", args=[kind]), {"file": file})

    return send


@pytest.fixture
def walked(upload, xlsx, signed_in, desk):
    """A batch that has been checked, and a client."""
    client = signed_in(desk)
    upload(xlsx([TITLE, HEADERS, GOOD, WRONG]))
    batch = ImportBatch.objects.get()
    url = reverse("exchange:import_mapping", args=[batch.pk])
    chosen = {name: str(place) for name, place in batch.mapping.items()}
    response = client.post(url, chosen)
    run(Job.objects.get().pk)
    batch.refresh_from_db()
    return batch, client, response


def test_an_upload_leads_to_the_guessed_columns(upload, xlsx, signed_in, desk):
    response = upload(xlsx([TITLE, HEADERS, GOOD]))

    batch = ImportBatch.objects.get()
    assert response.status_code == 302
    assert response.url == reverse("exchange:import_mapping", args=[batch.pk])
    assert batch.mapping["name"] == 1
    page = signed_in(desk).get(response.url)
    assert page.status_code == 200
    assert 'value="1" selected' in page.content.decode()
    assert "云州市茶业商会" in page.content.decode()


def test_a_check_shows_each_wrong_row_with_its_reason_and_a_suggestion(walked):
    batch, client, response = walked

    assert response.url == reverse("jobs:job_progress", args=[batch.job_id])
    assert batch.state == ImportBatch.State.PREVIEWED
    assert (batch.counts["new"], batch.counts["wrong"]) == (1, 1)
    page = client.get(reverse("exchange:import_preview", args=[batch.pk])).content.decode()
    assert "51430702919370226A" in page
    assert "51430702919370226X" in page
    assert reverse("exchange:import_apply", args=[batch.pk]) in page


def test_an_import_is_applied_once_however_often_it_is_clicked(walked):
    batch, client, _response = walked
    url = reverse("exchange:import_apply", args=[batch.pk])

    first, second = client.post(url), client.post(url)
    assert first.url == second.url
    job = run(Job.objects.latest("pk").pk)

    assert job.state == Job.State.DONE
    assert Organisation.objects.filter(kind="chamber").count() == 1
    assert AuditEntry.objects.filter(event="exchange.batch_applied").count() == 1
    page = client.get(reverse("exchange:import_result", args=[batch.pk]))
    assert page.status_code == 200
    assert client.post(url).url == batch.get_absolute_url()
    assert list(StagedRow.objects.values_list("row", flat=True)) == [4]


def test_the_wrong_rows_can_be_mended_in_their_own_workbook(walked):
    batch, client, _response = walked

    response = client.get(reverse("exchange:import_wrong_rows", args=[batch.pk]))

    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    rows = list(book.active.iter_rows(values_only=True))
    assert list(rows[0][:7]) == HEADERS
    assert rows[1][2] == "51430702919370226A"
    assert "51430702919370226X" in rows[1][-1]
    assert len(rows) == 2
    assert AuditEntry.objects.filter(event="exchange.wrong_rows_downloaded").count() == 1


def test_a_column_chosen_twice_is_refused_beside_the_field(upload, xlsx, signed_in, desk):
    upload(xlsx([TITLE, HEADERS, GOOD]))
    batch = ImportBatch.objects.get()

    response = signed_in(desk).post(
        reverse("exchange:import_mapping", args=[batch.pk]), {"name": "1", "president": "1"}
    )

    assert response.status_code == 422
    assert "商会名称" in response.content.decode()
    batch.refresh_from_db()
    assert batch.state == ImportBatch.State.UPLOADED


def test_without_the_required_column_nothing_starts(upload, xlsx, signed_in, desk):
    upload(xlsx([TITLE, HEADERS, GOOD]))
    batch = ImportBatch.objects.get()

    response = signed_in(desk).post(reverse("exchange:import_mapping", args=[batch.pk]), {"president": "4"})

    assert response.status_code == 422
    assert Job.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("leer.xlsx", b""),
        ("text.xlsx", b"hello"),
        ("bild.png", b"\x89PNG\r\n\x1a\n"),
        ("macro.xlsm", b"PK\x03\x04"),
        ("notes.csv", "这里没有表头\n只有文字\n".encode()),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_and_not_kept(upload, name, content):
    response = upload(content, name)

    assert response.status_code == 422
    assert "p-error" in response.content.decode()
    assert ImportBatch.objects.count() == 0
    assert StoredFile.objects.count() == 0


def test_an_empty_workbook_is_refused(upload, xlsx):
    assert upload(xlsx([[]])).status_code == 422
    assert ImportBatch.objects.count() == 0


def test_a_formula_without_a_value_is_a_wrong_cell(upload, xlsx, signed_in, desk):
    row = [1, "=CONCATENATE(A1,B1)", *GOOD[2:]]
    upload(xlsx([TITLE, HEADERS, row, GOOD]))
    batch = ImportBatch.objects.get()
    client = signed_in(desk)
    client.post(
        reverse("exchange:import_mapping", args=[batch.pk]),
        {name: str(place) for name, place in batch.mapping.items()},
    )
    run(Job.objects.get().pk)

    batch.refresh_from_db()
    assert (batch.counts["new"], batch.counts["wrong"]) == (1, 1)
    assert batch.problems.get().code == "formula_uncalculated"


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.DEPARTMENT, Role.LEADER, Role.AUDITOR])
def test_who_may_not_import_is_refused_at_every_door(signed_in, walked, role):
    batch, _client, _response = walked
    client = signed_in(person_with(role))

    for name in ("import_mapping", "import_preview", "import_result", "import_wrong_rows"):
        assert client.get(reverse(f"exchange:{name}", args=[batch.pk])).status_code == 403
    assert client.get(reverse("exchange:import_list")).status_code == 403
    assert client.get(reverse("exchange:import_upload", args=["chambers"])).status_code == 403
    assert client.post(reverse("exchange:import_apply", args=[batch.pk])).status_code == 403


def test_an_unknown_kind_or_batch_is_simply_missing(signed_in, desk):
    client = signed_in(desk)

    assert client.get(reverse("exchange:import_upload", args=["secrets"])).status_code == 404
    assert client.get(reverse("exchange:import_preview", args=[999])).status_code == 404


@pytest.mark.parametrize(("page", "limit"), [("import_preview", 8), ("import_mapping", 8)])
def test_pages_of_a_batch_keep_their_budget(walked, django_assert_max_num_queries, page, limit):
    batch, client, _response = walked

    with django_assert_max_num_queries(limit):
        assert client.get(reverse(f"exchange:{page}", args=[batch.pk])).status_code == 200


def test_the_list_of_imports_keeps_its_budget(walked, django_assert_max_num_queries):
    _batch, client, _response = walked

    with django_assert_max_num_queries(6):
        page = client.get(reverse("exchange:import_list"))
    assert "商会.xlsx" in page.content.decode()
