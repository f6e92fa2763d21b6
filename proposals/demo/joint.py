"""Joint proposals: one that three members have submitted, one that is still going round."""

from __future__ import annotations

from federation.accounts.models import Organisation, User
from proposals.models import Proposal
from proposals.services.collecting import send_round
from proposals.services.cosigning import add_cosigner, answer_invitation
from proposals.services.proposals import draft_proposal, submit_proposal

SEALED = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< >>\nendobj\ntrailer\n<< >>\n%%EOF\n"
Authors = dict[str, tuple[User, Organisation]]
SUBMITTED = {
    "subject": "关于共建县域冷链物流集配中心的建议",
    "facts": "三个县的果蔬、水产企业各自租用冷库，旺季库容不足，淡季闲置过半，平均冷链费用占售价两成。",
    "analysis": "冷链设施分散建设，缺少统一规划，企业之间没有共享机制，返程车辆空驶率高。",
    "suggestions": "一、统筹建设县域集配中心，由商会联合运营。\n二、对共享库容的企业给予用电优惠。",
}
GOING_ROUND = {
    "subject": "关于设立中小企业共享实验室的建议",
    "facts": "机械、建材企业送检要到省城，往返两天，急件检测费用是平常的三倍。",
    "analysis": "市内高校和质检机构的设备开放时间短，价格和预约没有统一平台。",
    "suggestions": "一、由科技部门牵头建立共享实验室名录。\n二、对首次送检的中小企业给予检测券补助。",
}


def build_joint(authors: Authors) -> list[Proposal]:
    """The member's own, signed by two; one of a chamber, where the member's answer is awaited."""
    member, unit = authors["member"]
    first, second, third = (authors[f"enterprise-{place}"] for place in (1, 2, 3))
    submitted = sent(member, unit, SUBMITTED, [first, second])
    for person, _unit in (first, second):
        answer_invitation(submitted, actor=person, signs=True)
    submitted = submit_proposal(submitted, actor=member)
    chamber = authors["chamber-1"]
    waiting = sent(*chamber, GOING_ROUND, [authors["member"], third])
    answer_invitation(waiting, actor=third[0], signs=True)
    return [submitted, waiting]


def sent(
    author: User, unit: Organisation, text: dict[str, str], asked: list[tuple[User, Organisation]]
) -> Proposal:
    proposal = draft_proposal(
        actor=author, organisation=unit, proposer_kind=Proposal.ProposerKind.JOINT, **text
    )
    for person, its_unit in asked:
        add_cosigner(proposal, actor=author, unit=its_unit, person=person)
    return send_round(proposal, actor=author)
