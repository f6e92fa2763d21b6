"""Topics of complaints and grounds for not accepting one, as the practice has them; places change their own."""

from django.db import migrations

TOPICS = (
    ("land", "工业用地"),
    ("enforcement", "行政执法"),
    ("finance", "金融"),
    ("payment", "拖欠账款"),
    ("bidding", "招标投标"),
    ("tax", "税费"),
    ("other", "其他"),
)
GROUNDS = (
    ("in_court", "已进入诉讼、仲裁或者行政复议程序"),
    ("criminal", "涉嫌刑事犯罪"),
    ("private", "平等主体之间的民商事纠纷"),
    ("no_interest", "与投诉人没有直接利害关系"),
    ("no_facts", "没有具体事实"),
    ("anonymous", "匿名投诉且无法核实"),
    ("beyond", "超出工商联职责范围"),
)


def forwards(apps, schema_editor):
    topics = apps.get_model("proposals", "Topic").objects
    grounds = apps.get_model("proposals", "Ground").objects
    for place, (code, name) in enumerate(TOPICS, start=1):
        topics.get_or_create(kind="complaint", code=code, defaults={"name": name, "position": place})
    for place, (code, name) in enumerate(GROUNDS, start=1):
        grounds.get_or_create(act="refuse_complaint", code=code, defaults={"name": name, "position": place})


def backwards(apps, schema_editor):
    """Only what nothing points at goes: entries in use stay."""
    apps.get_model("proposals", "Topic").objects.filter(kind="complaint", matters=None).delete()


class Migration(migrations.Migration):
    dependencies = [("proposals", "0007_complaints")]
    operations = [migrations.RunPython(forwards, backwards)]
