"""Letters of an invented city for tests: organisations and figures as in a real reply, people made up."""

import dataclasses
import datetime

from federation.letters.source import Letter
from federation.letters.wording import format_number, opening_formula

MOTION = "关于在招大引强中更好发挥商会承接载体作用的提案"

BODY = """
一、支持商会改革发展
（一）建强组织网络。坚持成熟一家、发展一家，靠前服务、指导筹建，今年以来先后组建云州市山东商会、网商协会等8家商会，市工商联所属商会增加至27家；新设杭州、郑州、武汉等12家异地云州商会，异地云州商会由15家增加至27家，承接招商引资的触角更加完备。
（二）促进规范发展。组织编印《商会工作手册》，常态开展“四好”商会互学互评互促活动。目前全市共有4家商会被确认为全国“四好”商会、14家被确认为全省“四好”商会、20家被确认为市级“四好”商会。
（三）畅通联系渠道。每名市级领导联系服务一家商会，一是畅通商会向党委、政府反映情况、提出建议的渠道；二是支持商会代表人士参政议政；三是把贯彻落实人才政策情况纳入县市区绩效考核指标。
二、发挥商会承接载体作用
（一）完善名录。建立在外知名云商信息数据库，收集企业家、高管、科技领军人才等五类人员信息。
（二）强化考评。出台《异地云州商会考评办法》，从商会建设、招商引资、社会公益、特产推介等四方面进行考核奖励。
1.突出实绩。考评结果与奖励挂钩。
（1）以项目引进为考核导向，重点奖励招商引资成绩突出的商会。
（2）对促成投资的第三方推荐人给予表彰奖励。
三、下一步工作
年内出台《关于促进工商联所属商会改革和发展的实施方案》，对获评“四好”的商会给予工作经费奖励并纳入市财政预算；建立“云商名录”数据库，明年一季度前上线，实时更新、上下联通、数据共享；每年组织两次异地云州商会会长、秘书长座谈会，联合研判招商信息前先征求有关商会的意见。
感谢贵会对我市招商引资工作的关心和支持。
"""


def sample_letter() -> Letter:
    """Return the reply to motion 077, with its three next-step promises."""
    opening = opening_formula(MOTION, consulted=("市发展改革委", "市财政局", "市民政局"))
    return Letter(
        issuer="云州市商务局",
        number=format_number("云商提复", 2026, 77, digits=3),
        letter_class="A类",
        title="对市政协八届一次会议第077号提案的答复",
        addressee="市工商联",
        body=f"{opening}\n{BODY}",
        date=datetime.date(2026, 11, 16),
        signatory="周明远",
        contact_person="林晓岚",
        contact_phone="0700-0000077",
        contact_unit="市商务局投资管理科",
        attachments=("异地云州商会名单", "异地云州商会考评办法（征求意见稿）"),
        copies_to=("市政协提案委员会", "市政府督查室"),
    )


def one_page_letter() -> Letter:
    """Return a reply short enough for one page."""
    body = f"{opening_formula(MOTION)}\n一、办理情况\n贵会的建议已经采纳。\n感谢贵会的关心和支持。"
    return dataclasses.replace(sample_letter(), body=body, attachments=(), copies_to=())


def long_letter() -> Letter:
    """Return a reply of four pages."""
    letter = sample_letter()
    return dataclasses.replace(letter, body=letter.body + "\n" + "我局将继续做好商会服务工作。" * 40)
