import datetime

import holidays
from django.db import migrations

# The years whose notice of the State Council's general office was published when this was written.
YEARS = (2023, 2024, 2025, 2026)


def festival(day, china):
    """The festival that a day off belongs to: a day off in exchange has no name of its own."""
    named = {one: name.partition("（")[0] for one, name in china.items() if not name.startswith("休息日")}
    return named[min(named, key=lambda one: (abs((one - day).days), one))]


def load(apps, schema_editor):
    """Holidays on weekdays and working weekends, as the `holidays` package states them."""
    Notice = apps.get_model("calendar", "HolidayNotice")
    SpecialDay = apps.get_model("calendar", "SpecialDay")
    for year in YEARS:
        china = holidays.country_holidays("CN", years=year, language="zh_CN")
        notice, created = Notice.objects.get_or_create(year=year, defaults={"source": "holidays"})
        if not created:
            continue
        day = datetime.date(year, 1, 1)
        rows = []
        while day.year == year:
            if day in china and day.weekday() < 5:
                rows.append(SpecialDay(notice=notice, day=day, kind="off", name=festival(day, china)))
            elif day.weekday() >= 5 and china.is_working_day(day):
                rows.append(SpecialDay(notice=notice, day=day, kind="work", name="调休上班"))
            day += datetime.timedelta(days=1)
        SpecialDay.objects.bulk_create(rows, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("calendar", "0001_initial")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
