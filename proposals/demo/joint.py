"""Joint proposals, one submitted and one going round; a group proposal before its chamber; a sealed page."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image, ImageDraw

from federation.accounts.models import Organisation, User
from proposals.models import Proposal
from proposals.services.approving import put_before_chamber
from proposals.services.collecting import send_round
from proposals.services.cosigning import add_cosigner, answer_invitation
from proposals.services.proposals import draft_proposal, submit_proposal
from proposals.services.supplements import add_supplement

Authors = dict[str, tuple[User, Organisation]]
SUBMITTED: dict[str, Any] = {
    "subject": "关于共建县域冷链物流集配中心的建议",
    "facts": "三个县的果蔬、水产企业各自租用冷库，旺季库容不足，淡季闲置过半，平均冷链费用占售价两成。",
    "analysis": "冷链设施分散建设，缺少统一规划，企业之间没有共享机制，返程车辆空驶率高。",
    "suggestions": "一、统筹建设县域集配中心，由商会联合运营。\n二、对共享库容的企业给予用电优惠。",
}
GOING_ROUND: dict[str, Any] = {
    "subject": "关于设立中小企业共享实验室的建议",
    "facts": "机械、建材企业送检要到省城，往返两天，急件检测费用是平常的三倍。",
    "analysis": "市内高校和质检机构的设备开放时间短，价格和预约没有统一平台。",
    "suggestions": "一、由科技部门牵头建立共享实验室名录。\n二、对首次送检的中小企业给予检测券补助。",
}
ADDED = "补充：近三年三县冷库月均库容利用率，附租用合同样本一份。"
OF_A_CHAMBER: dict[str, Any] = {
    "subject": "关于规范茶叶产地标识使用的建议",
    "facts": "会员茶企反映，市场上冒用本地产地标识的产品占三成，正规企业维权成本高。",
    "analysis": "产地标识的授权、查询和处罚分属不同部门，消费者无法当场辨认真伪。",
    "suggestions": "一、建立统一的产地标识查询码。\n二、对冒用行为实行联合执法。",
}


def build_joint(authors: Authors) -> list[Proposal]:
    """The member's own, signed by two; one of a chamber, where the member's answer is awaited."""
    member, unit = authors["member"]
    first, second, third = (authors[f"enterprise-{place}"] for place in (1, 2, 3))
    submitted = sent(member, unit, SUBMITTED, [first, second])
    for person, _unit in (first, second):
        answer_invitation(submitted, actor=person, signs=True)
    submitted = submit_proposal(submitted, actor=member)
    add_supplement(submitted, actor=member, text=ADDED, upload=sealed_page(), name="冷库租用合同样本.png")
    chamber = authors["chamber-1"]
    waiting = sent(*chamber, GOING_ROUND, [authors["member"], third])
    answer_invitation(waiting, actor=third[0], signs=True)
    return [submitted, waiting]


def sent(
    author: User, unit: Organisation, text: dict[str, Any], asked: list[tuple[User, Organisation]]
) -> Proposal:
    proposal = draft_proposal(
        actor=author, organisation=unit, proposer_kind=Proposal.ProposerKind.JOINT, **text
    )
    for person, its_unit in asked:
        add_cosigner(proposal, actor=author, unit=its_unit, person=person)
    return send_round(proposal, actor=author)


def build_group(author: User, unit: Organisation) -> Proposal:
    """A chamber's proposal that waits for its president."""
    proposal = draft_proposal(
        actor=author, organisation=unit, proposer_kind=Proposal.ProposerKind.GROUP, **OF_A_CHAMBER
    )
    return put_before_chamber(proposal, actor=author)


def sealed_page() -> io.BytesIO:
    """The scan of a page with a signature and a round seal, drawn and not photographed."""
    sheet = Image.new("RGB", (595, 842), "#fdfdfb")
    pen = ImageDraw.Draw(sheet)
    for line in range(120, 420, 36):
        pen.line((80, line, 515, line), fill="#c9ccd1", width=2)
    pen.line((330, 560, 380, 540, 400, 570, 450, 545), fill="#22304a", width=3)
    pen.ellipse((340, 520, 480, 660), outline="#c8102e", width=4)
    pen.regular_polygon((410, 590, 26), 5, fill="#c8102e")
    found = io.BytesIO()
    sheet.save(found, "PNG")
    found.seek(0)
    return found
