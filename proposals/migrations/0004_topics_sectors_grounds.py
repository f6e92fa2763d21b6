"""What the dictionaries of proposals begin with; every entry can be changed on its page.

Categories and sessions that were typed in so far become entries. The grounds for not filing are those of the
practice (workflows of proposal committees); places differ, so they are data.
"""

from __future__ import annotations

from django.db import migrations

TOPICS = (
    ("economy", "经济建设"),
    ("reform", "民营经济"),
    ("law", "法治建设"),
    ("science", "科技创新"),
    ("talent", "人才工作"),
    ("society", "社会建设"),
    ("urban", "城乡建设"),
    ("rural", "乡村振兴"),
    ("ecology", "生态文明"),
    ("culture", "文化建设"),
    ("organisation", "组织建设"),
    ("party", "党的建设"),
)
SECTORS = (
    "工商联界",
    "经济界",
    "科学技术界",
    "农业和农村界",
    "教育界",
    "医药卫生界",
    "社会福利和社会保障界",
    "对外友好界",
    "特别邀请人士",
)
NOT_FILING = (
    ("secrets", "涉及国家秘密或者党内秘密"),
    ("forbidden", "国家明令禁止的事项"),
    ("party_personnel", "中国共产党党内有关组织、人事安排"),
    ("democratic_party", "民主党派内部事务"),
    ("in_suit", "已进入民事、刑事、行政诉讼或者仲裁程序"),
    ("academic", "属于学术研讨"),
    ("personal", "为本人或者亲属解决个人问题"),
    ("promotion", "宣传、推介具体作品、产品"),
    ("accusation", "指名举报"),
    ("no_suggestion", "没有具体建议"),
)


def forwards(apps, schema_editor):
    topics = apps.get_model("proposals", "Topic").objects
    sectors = apps.get_model("proposals", "Sector").objects
    grounds = apps.get_model("proposals", "Ground").objects
    for place, (code, name) in enumerate(TOPICS, start=1):
        topics.get_or_create(kind="proposal", code=code, defaults={"name": name, "position": place})
    for place, name in enumerate(SECTORS, start=1):
        sectors.get_or_create(name=name, defaults={"position": place})
    for place, (code, name) in enumerate(NOT_FILING, start=1):
        grounds.get_or_create(act="not_file", code=code, defaults={"name": name, "position": place})
    keep_typed_words(apps, topics)


def keep_typed_words(apps, topics):
    """Each category and session that somebody typed becomes an entry, and its proposals point to it."""
    proposals = apps.get_model("proposals", "Proposal").objects
    matters = apps.get_model("proposals", "Matter").objects
    sessions = apps.get_model("proposals", "Session").objects
    typed = proposals.exclude(category_text="").values_list("category_text", flat=True).distinct()
    for place, name in enumerate(sorted(typed), start=1):
        found = topics.filter(kind="proposal", name=name).first()
        topic = found or topics.create(
            kind="proposal", code=f"typed-{place}", name=name, position=len(TOPICS) + place
        )
        matters.filter(proposal__category_text=name).update(topic=topic)
    for name in sorted(proposals.exclude(session_text="").values_list("session_text", flat=True).distinct()):
        session, _created = sessions.get_or_create(name=name)
        proposals.filter(session_text=name).update(session=session)


def backwards(apps, schema_editor):
    """Entries become words again; the dictionaries go with their tables."""
    proposals = apps.get_model("proposals", "Proposal").objects
    for session in apps.get_model("proposals", "Session").objects.all():
        proposals.filter(session=session).update(session_text=session.name[:20])
    for topic in apps.get_model("proposals", "Topic").objects.filter(kind="proposal"):
        proposals.filter(matter__topic=topic).update(category_text=topic.name)


class Migration(migrations.Migration):
    dependencies = [("proposals", "0003_states_and_sessions")]

    operations = [migrations.RunPython(forwards, backwards)]
