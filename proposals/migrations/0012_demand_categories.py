"""Categories of demands, as enterprises raise them; places change their own and name a default handler for each."""

from django.db import migrations

TOPICS = (
    ("labour", "用工招聘"),
    ("finance", "融资贷款"),
    ("market", "市场开拓"),
    ("land", "用地厂房"),
    ("energy", "水电气等要素保障"),
    ("policy", "政策兑现"),
    ("approval", "审批许可"),
    ("technology", "科技创新"),
    ("legal", "法律服务"),
    ("talent", "人才与子女入学"),
    ("other", "其他"),
)


def forwards(apps, schema_editor):
    topics = apps.get_model("proposals", "Topic").objects
    for place, (code, name) in enumerate(TOPICS, start=1):
        topics.get_or_create(kind="demand", code=code, defaults={"name": name, "position": place})


def backwards(apps, schema_editor):
    """Only what nothing points at goes: entries in use stay."""
    apps.get_model("proposals", "Topic").objects.filter(kind="demand", matters=None).delete()


class Migration(migrations.Migration):
    dependencies = [("proposals", "0011_demands")]
    operations = [migrations.RunPython(forwards, backwards)]
