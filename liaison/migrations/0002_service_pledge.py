from datetime import date

from django.db import migrations

PRINCIPLES = (
    ("热心", "主动上门、热情接待，企业来访有人应、来电有人接、来函有人复。"),
    ("耐心", "认真倾听企业诉求，政策讲清楚、流程说明白，不推诿、不敷衍。"),
    ("细心", "吃透企业情况，逐项核对材料和期限，不让企业多跑一趟。"),
    ("诚心", "承诺的事按期办结，办不了的说明原因，结果如实告知企业。"),
)


def fill(apps, schema_editor):
    """The four principles that the pledge begins with; the desk may change them."""
    principle = apps.get_model("liaison", "Principle")
    principle.objects.bulk_create(
        principle(name=name, text=text, starts_on=date(2026, 1, 1), position=place)
        for place, (name, text) in enumerate(PRINCIPLES, start=1)
    )


class Migration(migrations.Migration):
    """Reversing leaves what the desk may have changed by now."""

    dependencies = [("liaison", "0001_initial")]
    replaces = [("liaison", "0008_service_pledge")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
