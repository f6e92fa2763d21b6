"""What a to-do list and a reminder pass need at the least, in SQL."""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest, HttpResponse
from jinja2 import Environment

CAP = 1000
ROWS = """
SELECT duty.id, duty.kind, duty.due_on, duty.due_is_provisional, duty.assignment_id, matter.id, matter.kind,
       matter.subject, unit.name
FROM proposals_duty duty JOIN proposals_matter matter ON matter.id = duty.matter_id
JOIN accounts_organisation unit ON unit.id = matter.organisation_id
WHERE duty.done_at IS NULL AND duty.user_id IS NULL AND duty.unit_id = %s AND duty.role = %s
ORDER BY duty.due_on, duty.id LIMIT 51
"""
TOTAL = """
SELECT count(*) FROM (SELECT FROM proposals_duty
    WHERE done_at IS NULL AND user_id IS NULL AND unit_id = %s AND role = %s LIMIT 1001) few
"""
PAGE = Environment(autoescape=True).from_string(
    """<!doctype html><title>{{ total }}</title><table>{% for row in rows %}
<tr><td><a href="/proposals/{{ row[5] }}/">{{ row[7] }}</a> {{ row[6] }} {{ row[8] }}</td>
<td>{{ row[1] }}</td><td>{{ row[2] }}{% if row[3] %}?{% endif %}</td></tr>{% endfor %}</table>"""
)
# The line on the trail, whose digests the database makes, the rungs, and one inbox row for each officer;
# without what the desk and the leaders are told, and the e-mail that gathers it.
REMIND = (
    """INSERT INTO audit_auditentry (at, event, actor_name, unit_name, object_type, object_id, object_name,
           changes, note, source, result)
       SELECT now(), 'proposals.unit_reminded', 'system', '', 'proposals.proposal', matter.id::text,
              left(matter.subject, 300), '{}', 'overdue', 'task', 'done'
       FROM proposals_duty duty JOIN proposals_matter matter ON matter.id = duty.matter_id
       WHERE duty.done_at IS NULL AND duty.due_on <= %(last)s""",
    """INSERT INTO proposals_reminder (duty_id, rung, sent_at)
       SELECT id, 'overdue_1', now() FROM proposals_duty
       WHERE done_at IS NULL AND due_on <= %(last)s ON CONFLICT DO NOTHING""",
    """INSERT INTO notices_notice (kind, title, body, url, key, created_at, user_id)
       SELECT 'proposals.overdue_1', left(matter.subject, 200), duty.due_on::text,
              '/proposals/' || matter.id || '/', 'floor:' || duty.id, now(), post.user_id
       FROM proposals_duty duty JOIN proposals_matter matter ON matter.id = duty.matter_id
       JOIN accounts_post post ON post.organisation_id = duty.unit_id AND post.role = duty.role
       WHERE duty.done_at IS NULL AND duty.due_on <= %(last)s
       ON CONFLICT (user_id, key) DO NOTHING""",
)


def todo(request: HttpRequest) -> HttpResponse:
    """The first fifty duties of a role in the unit `unit`, and their count up to a thousand."""
    asked = [int(request.GET["unit"]), "DEP"]
    with connection.cursor() as cursor:
        cursor.execute(TOTAL, asked)
        total = cursor.fetchone()[0]
        cursor.execute(ROWS, asked)
        return HttpResponse(PAGE.render(total=total, rows=cursor.fetchall()[:50]))
