"""What became of a city's closed proposals: letters with their classes, ratings, promises."""

from __future__ import annotations

from django.db import connection

from federation.accounts.models import User
from federation.files.models import StoredFile
from liaison.models import Department, DepartmentLeader

# Nine in ten are rated, one letter in three promises something, and one promise in four is still open.
LETTERS = """
INSERT INTO proposals_reply (assignment_id, state, letter_class, title, addressee, body, signatory_id,
    contact_person, contact_phone, drafted_by_id, vetted_sha256, signed_off_outside, version, updated_at,
    number, issued_on, docx_id, pdf_id)
SELECT part.id, 'issued', (ARRAY['A','A','B','C'])[1 + part.matter_id %% 4], '答复', '市工商联', '',
    leader.id, '联系人', '', %(author)s, '', true, 1, now(), '云提复〔2026〕' || part.matter_id || '号',
    part.finished_on, %(file)s, %(file)s
FROM proposals_assignment part
JOIN liaison_departmentleader leader ON leader.department_id = part.department_id
WHERE part.mode = 'lead' AND part.state = 'delivered'
"""
DELIVERIES = """
INSERT INTO proposals_delivery (reply_id, way, delivered_on, recorded_at)
SELECT id, 'portal', issued_on, now() FROM proposals_reply
"""
RATINGS = """
INSERT INTO proposals_rating (proposal_id, user_id, round, satisfaction, attitude, contact, relevance,
    comment,
    rated_at)
SELECT matter_id, %(author)s, 1, (ARRAY['satisfied','satisfied','mostly','dissatisfied'])[1 + matter_id %% 4],
    '', '', '', '说明', now()
FROM proposals_proposal WHERE state = 'closed' AND matter_id %% 10 > 0
"""
ASKED = """
INSERT INTO proposals_duty (matter_id, kind, round, user_id, role, opened_at, due_on, term, due_why,
    due_is_provisional, done_at, done_by_id, outcome)
SELECT matter_id, 'rate', 1, %(author)s, '', replied_at, replied_at::date + 20, 'rate', '', false,
    replied_at + interval '9 days', CASE WHEN matter_id %% 10 > 0 THEN %(author)s END,
    CASE WHEN matter_id %% 10 > 0 THEN 'done' ELSE 'lapsed' END
FROM proposals_proposal WHERE state = 'closed'
"""
PROMISES = """
INSERT INTO proposals_commitment (reply_id, owner_id, quote, state, due_on, progress, note, version,
    updated_at)
SELECT reply.id, part.department_id, '年底前出台实施方案', CASE WHEN reply.id %% 4 = 0 THEN 'registered'
    ELSE 'fulfilled' END, reply.issued_on + 200, 0, '', 1, now()
FROM proposals_reply reply JOIN proposals_assignment part ON part.id = reply.assignment_id
WHERE reply.id %% 3 = 0
"""


def answer(author: User) -> None:
    """Write the answers of all closed proposals. No file is behind them: nobody opens one here."""
    DepartmentLeader.objects.bulk_create(
        DepartmentLeader(department=one, name="局长", title="局长") for one in Department.objects.all()
    )
    file = StoredFile.objects.create(sha256="0" * 64, size=1, media_type="application/pdf")
    with connection.cursor() as cursor:
        for statement in (LETTERS, DELIVERIES, RATINGS, ASKED, PROMISES):
            cursor.execute(statement, {"author": author.pk, "file": file.pk})
