from django.db import migrations

# The groups that cities collect when they look for their people elsewhere; a city renames and adds its own.
GROUPS = (
    ("entrepreneurs", "在外民营企业家"),
    ("executives", "在外企业高管"),
    ("scientists", "科技领军人才"),
    ("elites", "行业精英"),
    ("remote-members", "异地商会会员"),
    ("province-members", "异地省级商会会员"),
    ("listed", "上市公司负责人"),
)


def load(apps, schema_editor):
    groups = apps.get_model("members", "DirectoryGroup")
    for position, (code, name) in enumerate(GROUPS, start=1):
        groups.objects.get_or_create(code=code, defaults={"name": name, "position": position * 10})


class Migration(migrations.Migration):
    """The groups that the directory starts with. Reversing leaves what staff may have changed by now."""

    dependencies = [("members", "0001_initial")]
    replaces = [("members", "0005_groups_of_the_directory")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
