"""More of the words in people's names are counted; see accounts.0002_search_statistics."""

from django.db import migrations

COUNTED = """
ALTER TABLE members_person ALTER COLUMN search SET STATISTICS 500;
ANALYZE members_person (search);
"""
AS_BEFORE = "ALTER TABLE members_person ALTER COLUMN search SET STATISTICS -1"


class Migration(migrations.Migration):
    dependencies = [("members", "0002_groups_of_the_directory")]
    replaces = [("members", "0008_search_statistics")]

    operations = [migrations.RunSQL(COUNTED, AS_BEFORE)]
