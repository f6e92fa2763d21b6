"""Spaces for regional cooperation of the demo city: two open ones and one in preparation."""

from __future__ import annotations

from datetime import date, timedelta

from chambers.models import Space, SpaceEntry
from chambers.services.space_entries import draft_entry, publish_entry, withdraw_entry
from chambers.services.spaces import appoint_editor, move_space, name_member, register_space
from federation.accounts.models import Organisation, User
from members.models import Zone, ZoneTag

Kind = SpaceEntry.Kind
# Zone, address, name of the space in both languages, introduction in both.
SPACES = (
    (
        "滨江新区",
        "binjiang",
        "滨江社会组织合作交流平台",
        "Binjiang Exchange Platform",
        "平台面向滨江新区的商会、协会和会员企业，提供政策解读、项目对接和交流活动信息。\n"
        "欢迎各地商会和企业来函来访，共同探索社会组织合作交流的新路径。",
        "The platform serves chambers, associations and enterprises of Binjiang New Area with policy news, "
        "projects and exchange.\nChambers from everywhere are welcome to write and to visit.",
    ),
    (
        "临港合作区",
        "lingang",
        "临港商协会合作空间",
        "Lingang Chambers Space",
        "空间汇集临港合作区的商会资源，发布跨区域合作项目和活动通知。",
        "",
    ),
    ("科创平台", "kechuang", "科创平台合作空间", "", "", ""),
)
ENTRIES = (
    (
        Kind.NOTICE,
        "关于征集跨区域合作项目的通知",
        "各会员单位可于本月底前报送合作项目，注明联系人和合作方向。",
    ),
    (
        Kind.NEWS,
        "三地商会负责人来访座谈",
        "双方就供应链协作、人才培训和联合参展交换了意见，议定每季度互访一次。",
    ),
    (
        Kind.PROJECT,
        "冷链仓储项目寻求合作伙伴",
        "项目占地四十亩，已完成立项，寻求物流和农产品加工企业共同建设。",
    ),
)


def build_spaces(root: Organisation, editors: tuple[User, ...], clerk: User, today: date) -> None:
    """Each space is written by the first post of one of `editors`, in turn."""
    zones = {zone.name: zone for zone in Zone.objects.current()}
    for place, (zone, slug, name, english_name, text, english_text) in enumerate(SPACES):
        space = register_space(
            actor=clerk,
            zone=zones[zone],
            organisation=root,
            name=name,
            slug=slug,
            english_name=english_name,
            text=text,
            english_text=english_text,
            contact="综合协调组",
            phone=f"0900-812010{place}",
            email=f"{slug}@example.org",
            address=f"云州市{zone}服务中心三楼",
        )
        editor = editors[place % len(editors)]
        appoint_editor(space, editor.posts.earliest("pk"), actor=clerk, starts_on=today - timedelta(days=90))
        for tag in ZoneTag.objects.filter(zone=space.zone).select_related("organisation").order_by("pk")[:12]:
            name_member(
                space,
                tag.organisation,
                actor=editor,
                consent=f"同意公开函第 {tag.pk} 号",
                joined_on=today - timedelta(days=80),
            )
        if text:
            move_space(space, Space.State.OPEN, actor=clerk)
            write(space, editor)


def write(space: Space, editor: User) -> None:
    """Three published entries, a draft, and one that was taken down."""
    for kind, title, text in ENTRIES:
        publish_entry(draft_entry(space, actor=editor, kind=kind, title=title, text=text), actor=editor)
    draft_entry(
        space, actor=editor, kind=Kind.NOTICE, title="关于举办季度对接会的通知", text="时间地点待定。"
    )
    wrong = draft_entry(space, actor=editor, kind=Kind.NOTICE, title="展会报名通知", text="报名已截止。")
    withdraw_entry(publish_entry(wrong, actor=editor), actor=editor, reason="报名已截止")
