"""Some letters of the demo city before the public, in every state of their publication."""

from __future__ import annotations

from datetime import date, timedelta

from federation.accounts.models import User
from proposals.models import Ground, Proposal, Publication, Reply
from proposals.services.publishing import propose_publication, review_publication, take_down

Mode = Publication.Mode
SUMMARY = "答复函说明了办理情况，并明确了下一步工作安排和完成时限。"
# In the order of the letters: how each is published, and how far that has come.
PLANS = (
    (Mode.FULL, "published"),
    (Mode.FULL, "published"),
    (Mode.FULL, "published"),
    (Mode.SUMMARY, "published"),
    (Mode.FULL, "taken_down"),
    (Mode.NONE, "published"),
    (Mode.FULL, "refused"),
    (Mode.FULL, "proposed"),
)


def publish_letters(clerk: User, today: date) -> None:
    """The motion's letter and some others; the rest waits for somebody to propose it."""
    open_ones = Reply.objects.filter(delivery__isnull=False).exclude(
        assignment__matter__proposal__publicity=Proposal.Publicity.NONE
    )
    motion = open_ones.filter(commitments__isnull=False).distinct()
    others = open_ones.filter(
        commitments__isnull=True, assignment__matter__proposal__publicity=Proposal.Publicity.FULL
    )
    letters = [*motion.order_by("pk"), *others.order_by("pk")]
    for reply, (mode, state) in zip(letters, PLANS):
        publish(reply, mode, state, clerk, today)


def publish(reply: Reply, mode: str, state: str, clerk: User, today: date) -> None:
    kept_back = mode != Mode.FULL
    row = propose_publication(
        reply,
        actor=reply.drafted_by,
        mode=mode,
        summary=SUMMARY if mode == Mode.SUMMARY else "",
        ground=Ground.objects.get(act="not_publish", code="third_party") if kept_back else None,
        review_on=today + timedelta(days=365) if kept_back else None,
    )
    if state == "proposed":
        return
    agrees = state != "refused"
    row = review_publication(row, actor=clerk, agrees=agrees, answer="" if agrees else "请补充摘要后再报。")
    if state == "taken_down":
        take_down(row, actor=clerk, reason="内容需要更正，更正后重新公开。")
