"""Grounds on which a letter is not, or not wholly, published (Regulations on Open Government Information)."""

from django.db import migrations

GROUNDS = (
    ("state_secret", "涉及国家秘密，或法律、行政法规禁止公开（第十四条）"),
    ("security", "公开后可能危及国家安全、公共安全、经济安全、社会稳定（第十四条）"),
    ("third_party", "涉及商业秘密、个人隐私，公开会损害第三方合法权益（第十五条）"),
    ("internal", "内部事务信息或过程性信息（第十六条）"),
    ("proposer", "提案人不同意公开"),
    ("other", "其他依法不予公开的情形"),
)


def forwards(apps, schema_editor):
    grounds = apps.get_model("proposals", "Ground").objects
    for place, (code, name) in enumerate(GROUNDS, start=1):
        grounds.get_or_create(act="not_publish", code=code, defaults={"name": name, "position": place})


def backwards(apps, schema_editor):
    apps.get_model("proposals", "Ground").objects.filter(act="not_publish").delete()


class Migration(migrations.Migration):
    dependencies = [("proposals", "0020_publications")]
    operations = [migrations.RunPython(forwards, backwards)]
