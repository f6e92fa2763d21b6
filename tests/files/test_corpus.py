"""Every bad file of the corpus is refused in a sentence and leaves nothing; every good one is taken clean."""

from __future__ import annotations

import io
import subprocess
import sys

import pytest
from django.core.exceptions import ValidationError
from PIL import Image

from federation.accounts.models import Organisation
from federation.files import services
from federation.files.checks import PICTURES, check_upload, ends_as_zip, safe_name
from federation.files.models import Attachment, StoredFile, UploadCount
from tests.factories.accounts import root
from tests.files import corpus

LIMIT = 20 * 1024 * 1024
REFUSED = [sample for sample in corpus.bad() if sample.code]
HOSTILE_NAMES = [
    "../../etc/passwd.pdf",
    "..\\..\\windows\\win.ini.pdf",
    "/etc/passwd.pdf",
    "C:\\a.pdf",
    "....//....//a.pdf",
    "%2e%2e%2fa.pdf",
    "a\u202efdp.pdf",
    "\u2066a\u2069.pdf",
    "a\r\nSet-Cookie: b=1.pdf",
    "a\0.pdf",
    "CON.pdf",
    "nul.pdf",
    "COM1.tar.pdf",
    "a" * 1000 + ".pdf",
    "名" * 1000 + ".pdf",
    " .pdf",
    "'; DROP TABLE files;--.pdf",
    '"><script>alert(1)</script>.pdf',
    "$(reboot).pdf",
    "|id.pdf",
    "-rf.pdf",
    "𠮷\U00030000.pdf",
]


@pytest.mark.parametrize("sample", REFUSED, ids=str)
def test_a_bad_file_is_refused_by_its_cause(sample):
    with pytest.raises(ValidationError) as refused:
        check_upload(sample.content, name=sample.name, limit=LIMIT)

    assert refused.value.code == sample.code
    assert refused.value.message


@pytest.mark.parametrize("sample", corpus.good(), ids=str)
def test_a_good_file_is_taken(sample):
    checked = check_upload(sample.content, name=sample.name, limit=LIMIT)

    extension = sample.name.rpartition(".")[2].lower()
    if extension not in PICTURES:
        assert checked.content == sample.content
        return
    with Image.open(io.BytesIO(checked.content)) as clean:
        assert clean.format == PICTURES[extension]
        assert getattr(clean, "n_frames", 1) == 1
        assert not clean.getexif() and not clean.info.keys() & {"exif", "comment", "Comment", "xmp"}
    assert not any(secret in checked.content for secret in (b"SecretCamera", b"secret-", b"GPS"))


def test_a_re_encoded_picture_passes_again_and_stays_what_it_is():
    for sample in corpus.good():
        if sample.name.rpartition(".")[2].lower() in PICTURES:
            once = check_upload(sample.content, name=sample.name, limit=LIMIT)
            again = check_upload(once.content, name=sample.name, limit=LIMIT)
            with Image.open(io.BytesIO(once.content)) as one, Image.open(io.BytesIO(again.content)) as two:
                assert (one.size, one.mode) == (two.size, two.mode)


def test_a_picture_with_a_page_behind_its_end_keeps_the_picture_alone():
    for kind, name in (("PNG", "a.png"), ("JPEG", "a.jpg"), ("WEBP", "a.webp")):
        checked = check_upload(corpus.picture(kind) + corpus.HTML, name=name, limit=LIMIT)
        assert b"script" not in checked.content
        archive = corpus.archive(("a.class", b"x"))
        assert not ends_as_zip(check_upload(corpus.picture(kind) + archive, name=name, limit=LIMIT).content)


def test_a_refused_file_leaves_nothing_behind(desk, settings):
    for sample in REFUSED:
        with pytest.raises(ValidationError):
            services.attach(root(), io.BytesIO(sample.content), name=sample.name, actor=desk)

    assert not Attachment.objects.exists() and not StoredFile.objects.exists()
    assert not UploadCount.objects.exists()
    assert [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("name", HOSTILE_NAMES, ids=range(len(HOSTILE_NAMES)))
def test_a_hostile_name_decides_neither_the_place_nor_the_header(
    desk, signed_in, monkeypatch, settings, name
):
    monkeypatch.setattr("federation.files.access._readers", {})
    from federation.files.access import readable_by

    readable_by(Organisation)(lambda user, key: True)
    attachment = services.attach(root(), io.BytesIO(corpus.PDF), name=name, actor=desk)

    response = signed_in(desk).get(f"/files/{attachment.pk}/")

    disposition = response["Content-Disposition"]
    assert disposition.startswith("attachment;")
    assert not set(disposition) & set("\r\n\0\u202e\u2066")
    assert attachment.name == safe_name(name) and len(attachment.name) <= 200
    stored = [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]
    assert [path.name for path in stored] == [attachment.file.sha256]


PROGRAM = """
import resource, sys
import django
django.setup()
from django.core.exceptions import ValidationError
from federation.files.checks import check_upload
from tests.files import corpus
taken = corpus.photograph(8000, 5000) if sys.argv[1] == "photograph" else b""
samples = [one for one in corpus.bad() if one.code in ("bomb", "too_many_pixels", "damaged")]
check_upload(corpus.picture(), name="a.jpg", limit=1 << 30)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
if taken:
    check_upload(taken, name="a.jpg", limit=1 << 30)
else:
    for one in samples:
        try:
            check_upload(one.content, name=one.name, limit=1 << 30)
        except ValidationError:
            continue
        raise SystemExit(f"taken: {one}")
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


@pytest.mark.parametrize(("what", "most"), [("bombs", 200), ("photograph", 200)])
def test_neither_bombs_nor_the_largest_photograph_take_much_memory(what, most):
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, what], capture_output=True, text=True, timeout=300, check=False
    )

    assert done.returncode == 0, done.stderr[-2000:]
    assert int(done.stdout) <= most
