"""What the supervision of chambers begins with; every entry can be changed on its page.

Five separations: 行业协会商会与行政机关脱钩总体方案 (2015), 五分离、五规范. A re-election is put off by a year at
most and a term lasts five years: 社会团体章程示范文本 of the Ministry of Civil Affairs.
"""

from __future__ import annotations

from django.db import migrations

# area: (code, name, amount, marked)
ENTRIES = {
    "separation": (
        ("institutions", "机构分离", None, False),
        ("functions", "职能分离", None, False),
        ("assets", "资产财务分离", None, False),
        ("staff", "人员管理分离", None, False),
        ("party", "党建外事等事项分离", None, False),
    ),
    "document": (
        ("charter", "章程", None, True),
        ("elections", "选举办法", None, False),
        ("finance", "财务管理制度", None, True),
        ("meetings", "会议制度", None, False),
        ("dues", "会费标准及管理办法", None, False),
        ("staff", "秘书处工作制度", None, False),
        ("seals", "印章和档案管理制度", None, False),
        ("other", "其他制度", None, False),
    ),
    "checklist": (
        ("plan", "换届工作方案报批", 180, True),
        ("audit", "财务审计", 120, True),
        ("members", "会员资格审查", 90, False),
        ("candidates", "候选人考察", 60, True),
        ("charter", "章程修订", 45, False),
        ("report", "工作报告和财务报告审定", 30, False),
        ("invitation", "会议通知", 15, True),
        ("meeting", "召开会员大会并选举", 0, False),
        ("filing", "选举结果备案", -30, True),
    ),
    "reminder": (
        ("before_12", "届满前十二个月", -12, False),
        ("before_6", "届满前六个月", -6, False),
        ("before_3", "届满前三个月", -3, False),
        ("before_1", "届满前一个月", -1, False),
        ("after_1", "逾期一个月", 1, False),
        ("after_3", "逾期三个月", 3, False),
        ("after_6", "逾期六个月", 6, False),
        ("after_12", "逾期十二个月", 12, False),
    ),
    "sanction": (
        ("warning", "警告", None, False),
        ("notice", "通报批评", None, False),
        ("rectify", "限期整改", None, False),
        ("suspension", "暂停会员资格", None, True),
        ("removal", "取消会员资格", None, True),
    ),
    "contact": (
        ("visit", "走访", None, False),
        ("call", "电话", None, False),
        ("reception", "来访", None, False),
        ("meeting", "会议", None, False),
        ("guidance", "指导", None, True),
        ("letter_out", "去函", None, False),
        ("letter_in", "来函", None, False),
    ),
    "limit": (
        ("postponement_months", "延期换届最长月数", 12, False),
        ("term_years", "每届任期年数", 5, False),
        ("silent_months", "多少个月未联系即提示", 6, False),
        ("document_notice_days", "制度到期前多少天提醒", 30, False),
    ),
}


def put_in(apps, schema_editor):
    option = apps.get_model("chambers", "Option")
    option.objects.bulk_create(
        option(area=area, code=code, name=name, amount=amount, marked=marked, position=place)
        for area, entries in ENTRIES.items()
        for place, (code, name, amount, marked) in enumerate(entries, start=1)
    )


def take_out(apps, schema_editor):
    apps.get_model("chambers", "Option").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("chambers", "0002_founding_checklist")]
    replaces = [("chambers", "0008_default_settings")]

    operations = [migrations.RunPython(put_in, take_out)]
