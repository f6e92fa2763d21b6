"""The tree of the demo city: regions, federations, departments with their leaders and officers."""

from __future__ import annotations

from datetime import date

from federation.accounts.models import Organisation, Role, User
from federation.accounts.services.organisations import register_organisation
from federation.accounts.services.users import give_post, open_account
from federation.reference.models import Region
from federation.reference.services import forget
from liaison.models import Department
from liaison.services.departments import appoint_leader, register_department
from proposals.demo.invent import AREA, Inventor

CITY = "云州市工商联"
SINCE = date(2024, 1, 8)
# Divisions of the invented city; a county federation stands in each but the two smallest.
DISTRICTS = (
    ("云山区", True),
    ("临江区", True),
    ("鹤湖区", True),
    ("桃溪县", True),
    ("石岭县", True),
    ("清浦县", True),
    ("安河县", True),
    ("津南市", True),
    ("高新区", True),
    ("经开区", True),
    ("柳林镇", False),
    ("望城湖", False),
)
# key, name, agency code, leader, leader's post, officer's account
DEPARTMENTS = (
    ("商务", "云州市商务局", "云商提复", "宋志远", "局长", "shangwu", "李航"),
    ("发改", "云州市发展和改革委员会", "云发改提复", "梁文博", "主任", "fagai", "何静宁"),
    ("财政", "云州市财政局", "云财提复", "郑国平", "局长", "caizheng", "吴雅琳"),
    ("民政", "云州市民政局", "云民提复", "唐慧英", "局长", "minzheng", "谢明阳"),
    ("市监", "云州市市场监督管理局", "云市监提复", "韩建军", "局长", "shijian", "冯晨波"),
    ("科技", "云州市科学技术局", "云科提复", "邓泽宇", "局长", "keji", "曹丽珊"),
    ("金融", "云州市地方金融管理局", "云金提复", "彭海涛", "局长", "jinrong", "曾博文"),
    ("人社", "云州市人力资源和社会保障局", "云人社提复", "萧敏芳", "局长", "renshe", "田秀杰"),
)


def build_regions() -> dict[str, Region]:
    """The divisions of 云州市 by name; the national ones come with the migrations."""
    city, _created = Region.objects.get_or_create(
        code=AREA,
        defaults={"name": "云州市", "short_name": "云州", "level": Region.Level.CITY, "position": 9000},
    )
    found = {"云州市": city}
    for position, (name, _has_federation) in enumerate(DISTRICTS, start=1):
        zone = name in ("高新区", "经开区", "柳林镇", "望城湖")
        found[name], _created = Region.objects.get_or_create(
            code=f"{AREA[:4]}{position:02d}",
            defaults={
                "name": name,
                "short_name": name if zone else name[:-1],
                "level": Region.Level.ZONE if zone else Region.Level.COUNTY,
                "parent": city,
                "position": 9000 + position,
            },
        )
    forget()
    return found


def build_federations(regions: dict[str, Region]) -> tuple[Organisation, dict[str, Organisation]]:
    """The city federation and the county federations by the name of their district."""
    root = register_organisation(
        Organisation.Kind.FEDERATION,
        actor=None,
        name=CITY,
        short_name="市工商联",
        region=regions["云州市"],
        founded_on=date(1953, 6, 18),
    )
    counties = {
        name: register_organisation(
            Organisation.Kind.COUNTY_FEDERATION,
            actor=None,
            parent=root,
            name=f"云州市{name}工商联" if name in ("高新区", "经开区") else f"{name}工商联",
            region=regions[name],
        )
        for name, has_federation in DISTRICTS
        if has_federation
    }
    return root, counties


def build_departments(
    root: Organisation, regions: dict[str, Region], inventor: Inventor, actor: User
) -> tuple[dict[str, Department], dict[str, User]]:
    """Departments and their officers, both by the department's short key. Nobody has a password yet."""
    departments, officers = {}, {}
    for key, name, code, leader, post, username, officer in DEPARTMENTS:
        department = register_department(
            actor=actor,
            parent=root,
            name=name,
            short_name=name.removeprefix("云州"),
            region=regions["云州市"],
            agency_code=code,
            contact_name=officer,
            contact_phone=inventor.office_phone(),
        )
        appoint_leader(department, actor=actor, name=leader, title=post, starts_on=SINCE)
        appoint_leader(
            department,
            actor=actor,
            name=inventor.person(),
            title=f"副{post}",
            may_sign=False,
            starts_on=SINCE,
        )
        user = open_account(username, name=officer, actor=actor)
        give_post(
            user, department.organisation, Role.DEPARTMENT, actor=actor, title="办公室副主任", starts_on=SINCE
        )
        departments[key], officers[key] = department, user
    return departments, officers
