from django.db import migrations

# What civil affairs and the federation ask of the founders of a chamber; the federation changes it on its page.
CHECKLIST = (
    ("发起人名单", "发起单位和发起人的名称、职务、联系方式，注明牵头单位", True),
    ("筹备申请书", "拟成立商会的宗旨、业务范围和必要性", True),
    ("章程草案", "按商会章程示范文本起草", True),
    ("拟任负责人基本情况", "会长、监事长、秘书长等拟任人选的简历和政治审查意见", True),
    ("会员名单", "拟入会单位不少于规定数量并盖章确认", True),
    ("住所使用证明", "产权证明或租赁合同", True),
    ("注册资金证明", "验资报告或银行进账凭证", True),
    ("党建工作方案", "党组织设置方式和党员名册", False),
)


def load(apps, schema_editor):
    kinds = apps.get_model("chambers", "MaterialKind")
    for position, (name, hint, is_required) in enumerate(CHECKLIST, start=1):
        kinds.objects.get_or_create(
            name=name, defaults={"hint": hint, "is_required": is_required, "position": position * 10}
        )


class Migration(migrations.Migration):
    """The checklist that foundings start with. Reversing leaves what staff may have changed by now."""

    dependencies = [("chambers", "0001_initial")]
    replaces = [("chambers", "0003_founding_checklist")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
