from django.db import migrations

from federation.reference.loading import load_industries, load_regions


def load(apps, schema_editor):
    load_regions(apps.get_model("reference", "Region"))
    load_industries(apps.get_model("reference", "Industry"))


class Migration(migrations.Migration):
    """The divisions of GB/T 2260 and the sections of GB/T 4754. Reversing leaves what staff may use by now."""

    dependencies = [("reference", "0001_initial")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
