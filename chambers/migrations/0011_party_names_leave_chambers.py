from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("chambers", "0010_party_organisations_from_names")]
    operations = [migrations.RemoveField(model_name="chamber", name="party_organisation")]
