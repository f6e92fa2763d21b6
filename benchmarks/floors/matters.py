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
# The figures of a year's proposals and the lines by lead department, each fact looked up once, nothing
# scoped.
FIGURES = """
SELECT lead.department_id, count(*), count(*) FILTER (WHERE replied_at IS NOT NULL),
    count(*) FILTER (WHERE replied_at IS NOT NULL AND NOT late.late),
    count(*) FILTER (WHERE replied_at IS NOT NULL AND late.late),
    count(*) FILTER (WHERE letter.letter_class = 'A'), count(*) FILTER (WHERE letter.letter_class = 'B'),
    count(*) FILTER (WHERE letter.letter_class = 'C'), count(*) FILTER (WHERE letter.changed),
    count(*) FILTER (WHERE word.satisfaction = 'satisfied'), count(*) FILTER (WHERE word.satisfaction =
        'mostly'),
    count(*) FILTER (WHERE word.satisfaction = 'dissatisfied'), count(*) FILTER (WHERE word.satisfaction
        IS NULL),
    count(*) FILTER (WHERE silent.silent), count(*) FILTER (WHERE promise.worst IS NOT NULL),
    count(*) FILTER (WHERE promise.worst = 1), count(*) FILTER (WHERE promise.worst = 3),
    count(*) FILTER (WHERE proposal.state IN ('closed', 'archived'))
FROM proposals_proposal proposal JOIN proposals_matter matter ON matter.id = proposal.matter_id
LEFT JOIN LATERAL (SELECT department_id FROM proposals_assignment part WHERE part.matter_id = matter.id
    AND part.mode <> 'co' ORDER BY round DESC, id LIMIT 1) lead ON true
LEFT JOIN LATERAL (SELECT bool_or(part.finished_on > part.due_on) AS late FROM proposals_assignment part
    WHERE part.matter_id = matter.id AND part.mode <> 'co') late ON true
LEFT JOIN LATERAL (SELECT reply.letter_class, reply.supplements_id IS NOT NULL AS changed
    FROM proposals_assignment part JOIN proposals_reply reply ON reply.assignment_id = part.id
    JOIN proposals_delivery delivery ON delivery.reply_id = reply.id
    WHERE part.matter_id = matter.id AND part.mode <> 'co' ORDER BY part.round DESC, reply.id DESC LIMIT
        1) letter
    ON true
LEFT JOIN LATERAL (SELECT satisfaction FROM proposals_rating rating WHERE rating.proposal_id = matter.id
    AND rating.round = proposal.round AND rating.user_id = matter.author_id) word ON true
LEFT JOIN LATERAL (SELECT true AS silent FROM proposals_duty duty WHERE duty.matter_id = matter.id
    AND duty.kind = 'rate' AND duty.outcome = 'lapsed' LIMIT 1) silent ON true
LEFT JOIN LATERAL (SELECT max(CASE WHEN promised.state = 'not_feasible' OR promised.state <> 'fulfilled'
    AND promised.due_on < current_date THEN 3 WHEN promised.state <> 'fulfilled' THEN 2 ELSE 1 END) AS worst
    FROM proposals_assignment part JOIN proposals_reply reply ON reply.assignment_id = part.id
    JOIN proposals_commitment promised ON promised.reply_id = reply.id WHERE part.matter_id = matter.id)
        promise
    ON true
WHERE proposal.filed_at >= '{first}' AND proposal.filed_at < '{last}' AND proposal.state <> 'withdrawn'
GROUP BY GROUPING SETS ((lead.department_id), ())
"""
# Who was asked to rate, one by one.
RATERS = """
SELECT count(*), count(*) FILTER (WHERE rating.id IS NOT NULL), count(*) FILTER (WHERE duty.outcome =
    'lapsed')
FROM proposals_proposal proposal JOIN proposals_duty duty ON duty.matter_id = proposal.matter_id
LEFT JOIN proposals_rating rating ON rating.proposal_id = duty.matter_id AND rating.user_id = duty.user_id
    AND rating.round = duty.round
WHERE duty.kind = 'rate' AND proposal.filed_at >= '{first}' AND proposal.filed_at < '{last}'
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
