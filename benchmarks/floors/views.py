"""Bare views: list, facets, search, detail and export, each as cheap as Django lets it be."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.template import Context, Template
from jinja2 import Environment

from chambers.models import Membership
from federation.text import search_query
from members.models import Enterprise, Position

PAGE = 50
CAP = 1000
FIELDS = (
    "pk",
    "organisation__name",
    "organisation__region__name",
    "organisation__credit_code",
    "organisation__industry__name",
    "size",
    "is_leading",
    "chamber_names",
    "employees",
    "annual_revenue",
    "organisation__sort_key",
)
PAGE_TEMPLATE = Environment(autoescape=True).from_string(
    """<!doctype html><title>{{ total }}</title><table>{% for row in rows %}
<tr><td><a href="/enterprises/{{ row[0] }}/">{{ row[1] }}</a> {{ row[2] }} {{ row[3] }}</td>
<td>{{ row[4] }}</td>
<td>{{ row[5] }}</td><td>{{ row[6] }}</td><td>{% for name in row[7] %}{{ name }} {% endfor %}</td>
<td>{{ row[8] }}</td><td>{{ row[9] }}</td></tr>{% endfor %}</table>
{% if more %}<a href="?sort_key={{ rows[-1][10] | urlencode }}&pk={{ rows[-1][0] }}">next</a>{% endif %}"""
)
DETAIL_TEMPLATE = """<!doctype html><title>{{ party.name }}</title><h1>{{ party.name }}</h1>
<dl><dt>code<dd>{{ party.credit_code }}<dt>region<dd>{{ party.region.name }}
<dt>industry<dd>{{ party.industry.name }}<dt>size<dd>{{ enterprise.get_size_display }}
<dt>employees<dd>{{ enterprise.employees }}
<dt>revenue<dd>{{ enterprise.annual_revenue }}<dt>kept by<dd>{{ party.parent.name }}</dl>
<ul>{% for one in memberships %}<li>{{ one.chamber.organisation.name }} {{ one.joined_on }}{% endfor %}</ul>
<ul>{% for one in positions %}<li>{{ one.person.name }} {{ one.get_kind_display }}{% endfor %}</ul>
<ul>{% for one in honours %}<li>{{ one }}{% endfor %}</ul>"""


def enterprises() -> QuerySet:
    names = Membership.objects.filter(member_id=OuterRef("pk"), left_on=None).order_by("id")
    return Enterprise.objects.filter(
        organisation__kind="enterprise", organisation__merged_into=None
    ).annotate(chamber_names=ArraySubquery(names.values("chamber__organisation__name")[:3]))


def page_of(rows: QuerySet, request: HttpRequest) -> HttpResponse:
    """Fifty rows after the one in the address, and the count up to a thousand."""
    total = rows.order_by().values("pk")[: CAP + 1].count()
    after = request.GET.get("sort_key")
    if after is not None:
        beyond = Q(organisation__sort_key__gt=after) | Q(pk__gt=int(request.GET["pk"]))
        rows = rows.filter(organisation__sort_key__gte=after).filter(beyond)
    found = list(rows.order_by("organisation__sort_key", "pk").values_list(*FIELDS)[: PAGE + 1])
    page = {"total": total, "rows": found[:PAGE], "more": len(found) > PAGE}
    return HttpResponse(PAGE_TEMPLATE.render(page))


def listing(request: HttpRequest) -> HttpResponse:
    """The list, with the facets `region` and `industry`."""
    rows = enterprises()
    for name in ("region", "industry"):
        if name in request.GET:
            rows = rows.filter(**{f"organisation__{name}_id": int(request.GET[name])})
    return page_of(rows, request)


def search(request: HttpRequest) -> HttpResponse:
    """`q` by the bigram index."""
    terms = search_query(request.GET["q"]).tsquery
    return page_of(enterprises().filter(organisation__search__matches_terms=terms), request)


_detail: dict[str, Template] = {}


def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One enterprise with its chambers, people and honours, by Django templates."""
    related = ("organisation__region", "organisation__industry", "organisation__parent")
    found = Enterprise.objects.select_related(*related).filter(pk=pk).first()
    if found is None:
        raise Http404
    party = found.organisation
    template = _detail.setdefault("page", Template(DETAIL_TEMPLATE))
    context: dict[str, Any] = {
        "enterprise": found,
        "party": party,
        "memberships": list(party.memberships.select_related("chamber__organisation")),
        "positions": list(Position.objects.filter(organisation=party).select_related("person")),
        "honours": list(party.honours.all()),
    }
    return HttpResponse(template.render(Context(context)))


EXPORT = """COPY (
SELECT o.name, o.credit_code, r.name, i.name, e.size, e.is_leading,
       array_to_string(ARRAY(SELECT c.name FROM chambers_membership m
                             JOIN accounts_organisation c ON c.id = m.chamber_id
                             WHERE m.member_id = o.id AND m.left_on IS NULL ORDER BY m.id LIMIT 3), '、'),
       e.employees, e.annual_revenue / 10000, o.founded_on
FROM members_enterprise e JOIN accounts_organisation o ON o.id = e.organisation_id
LEFT JOIN reference_region r ON r.id = o.region_id LEFT JOIN reference_industry i ON i.id = o.industry_id
WHERE o.kind = 'enterprise' AND o.merged_into_id IS NULL ORDER BY o.sort_key, o.id LIMIT {rows}
) TO STDOUT (FORMAT csv)"""


def export(request: HttpRequest) -> StreamingHttpResponse:
    """`rows` enterprises as CSV: COPY passed on in the pieces in which it comes."""
    statement = EXPORT.format(rows=int(request.GET["rows"]))
    return StreamingHttpResponse(copied(statement), content_type="text/csv")


def copied(statement: str):
    buffer, size = [], 0
    with connection.cursor() as cursor, cursor.connection.cursor().copy(statement) as copy:
        for piece in copy:
            buffer.append(bytes(piece))
            size += len(piece)
            if size >= 64 * 1024:
                yield b"".join(buffer)
                buffer, size = [], 0
    yield b"".join(buffer)
