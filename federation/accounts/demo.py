"""The accounts of the demo city. All people, units and telephones in it are invented."""

from __future__ import annotations

from typing import NamedTuple

# For trying the portal on one's own machine only: `load_demo` refuses to run in production.
DEMO_PASSWORD = "lantern-boats-at-dusk"  # noqa: S105
DEMO_PARTNER = "云州市政协提案管理系统"


class DemoAccount(NamedTuple):
    """One account to sign in with, and what it is good for."""

    username: str
    role: str
    label: str
    what_to_try: str


DEMO_ACCOUNTS = (
    DemoAccount("wanghaiyan", "CST", "City staff", "file, assign and close proposals; keep the registry"),
    DemoAccount("county", "COS", "County staff", "the registry of one county, and nothing beside it"),
    DemoAccount("leader", "LDR", "Leader", "read the whole city"),
    DemoAccount("secretary", "CHS", "Chamber secretary", "keep a chamber; rate the answer to motion 077"),
    DemoAccount("member", "ENT", "Enterprise representative", "draft and submit a proposal"),
    DemoAccount(
        "shangwu", "DEP", "Department officer (lead)", "sign for a proposal, write the letter, deliver it"
    ),
    DemoAccount("shangwu-vetter", "DEP", "Department officer (vetting)", "vet the letters of colleagues"),
    DemoAccount("shangwu-signer", "DEP", "Department officer (issuing)", "issue vetted letters"),
    DemoAccount("fagai", "DEP", "Department officer (co-handler)", "send an opinion, countersign"),
    DemoAccount("expert", "EXP", "Expert", "an account without business rights"),
    DemoAccount("admin", "SYS", "System administrator", "sees no business text"),
    DemoAccount("security", "SEC", "Security administrator", "sees no business text"),
    DemoAccount("auditor", "AUD", "Security auditor", "read the audit trail"),
)
