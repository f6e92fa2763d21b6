"""What the dictionaries of matters begin with; every entry can be changed on its page, and places change their own.

Grounds for not filing are those of the practice (workflows of proposal committees); grounds on which a letter is not,
or not wholly, published are those of the Regulations on Open Government Information.
"""

from __future__ import annotations

from django.db import migrations

# Categories of proposals, topics of complaints, categories of demands: (code, name) by kind of matter.
TOPICS = {
    "proposal": (
        ("economy", "经济建设"),
        ("reform", "民营经济"),
        ("law", "法治建设"),
        ("science", "科技创新"),
        ("talent", "人才工作"),
        ("society", "社会建设"),
        ("urban", "城乡建设"),
        ("rural", "乡村振兴"),
        ("ecology", "生态文明"),
        ("culture", "文化建设"),
        ("organisation", "组织建设"),
        ("party", "党的建设"),
    ),
    "complaint": (
        ("land", "工业用地"),
        ("enforcement", "行政执法"),
        ("finance", "金融"),
        ("payment", "拖欠账款"),
        ("bidding", "招标投标"),
        ("tax", "税费"),
        ("other", "其他"),
    ),
    "demand": (
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
    ),
}
SECTORS = (
    "工商联界",
    "经济界",
    "科学技术界",
    "农业和农村界",
    "教育界",
    "医药卫生界",
    "社会福利和社会保障界",
    "对外友好界",
    "特别邀请人士",
)
# (code, name) by the act that needs a ground.
GROUNDS = {
    "not_file": (
        ("secrets", "涉及国家秘密或者党内秘密"),
        ("forbidden", "国家明令禁止的事项"),
        ("party_personnel", "中国共产党党内有关组织、人事安排"),
        ("democratic_party", "民主党派内部事务"),
        ("in_suit", "已进入民事、刑事、行政诉讼或者仲裁程序"),
        ("academic", "属于学术研讨"),
        ("personal", "为本人或者亲属解决个人问题"),
        ("promotion", "宣传、推介具体作品、产品"),
        ("accusation", "指名举报"),
        ("no_suggestion", "没有具体建议"),
    ),
    "refuse_complaint": (
        ("in_court", "已进入诉讼、仲裁或者行政复议程序"),
        ("criminal", "涉嫌刑事犯罪"),
        ("private", "平等主体之间的民商事纠纷"),
        ("no_interest", "与投诉人没有直接利害关系"),
        ("no_facts", "没有具体事实"),
        ("anonymous", "匿名投诉且无法核实"),
        ("beyond", "超出工商联职责范围"),
    ),
    "not_publish": (
        ("state_secret", "涉及国家秘密，或法律、行政法规禁止公开（第十四条）"),
        ("security", "公开后可能危及国家安全、公共安全、经济安全、社会稳定（第十四条）"),
        ("third_party", "涉及商业秘密、个人隐私，公开会损害第三方合法权益（第十五条）"),
        ("internal", "内部事务信息或过程性信息（第十六条）"),
        ("proposer", "提案人不同意公开"),
        ("other", "其他依法不予公开的情形"),
    ),
}
# Classes of letters: A, B and C everywhere, D for places that have it.
CLASSES = (
    ("A", "已解决或采纳", "solved", True),
    ("B", "列入计划", "planned", True),
    ("C", "留作参考", "neither", True),
    ("D", "因条件限制暂难解决", "neither", False),
)


def load(apps, schema_editor):
    topics = apps.get_model("proposals", "Topic").objects
    sectors = apps.get_model("proposals", "Sector").objects
    grounds = apps.get_model("proposals", "Ground").objects
    classes = apps.get_model("proposals", "ReplyClass").objects
    for kind, entries in TOPICS.items():
        for place, (code, name) in enumerate(entries, start=1):
            topics.get_or_create(kind=kind, code=code, defaults={"name": name, "position": place})
    for place, name in enumerate(SECTORS, start=1):
        sectors.get_or_create(name=name, defaults={"position": place})
    for act, entries in GROUNDS.items():
        for place, (code, name) in enumerate(entries, start=1):
            grounds.get_or_create(act=act, code=code, defaults={"name": name, "position": place})
    for place, (code, name, counts_as, is_active) in enumerate(CLASSES, start=1):
        entry = {"name": name, "counts_as": counts_as, "position": place, "is_active": is_active}
        classes.get_or_create(code=code, defaults=entry)


class Migration(migrations.Migration):
    """Reversing leaves what staff may have changed by now."""

    dependencies = [("proposals", "0001_initial")]
    replaces = [
        ("proposals", "0004_topics_sectors_grounds"),
        ("proposals", "0008_complaint_dictionaries"),
        ("proposals", "0012_demand_categories"),
        ("proposals", "0021_grounds_of_withholding"),
    ]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
