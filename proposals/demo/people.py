"""The demo accounts with their posts."""

from __future__ import annotations

from federation.accounts.demo import DEMO_ACCOUNTS, DEMO_PASSWORD
from federation.accounts.models import Organisation, Role, User
from federation.accounts.services.users import give_post, open_account
from proposals.demo.places import SINCE

# username: (name, role, post)
STAFF = {
    "wanghaiyan": ("王海燕", Role.CITY_STAFF, "经济联络部"),
    "leader": ("沈国华", Role.LEADER, "党组书记"),
    "admin": ("姚凯", Role.SYSTEM_ADMIN, "系统管理员"),
    "security": ("卢颖", Role.SECURITY_ADMIN, "安全管理员"),
    "auditor": ("傅洁", Role.AUDITOR, "安全审计员"),
    "expert": ("钟文轩", Role.EXPERT, "评审专家"),
}


def build_staff(root: Organisation, county: Organisation) -> dict[str, User]:
    """Who works in the federations, by account name. The clerk comes first: she is the actor of the rest."""
    users = {}
    for username, (name, role, title) in STAFF.items():
        clerk = users.get("wanghaiyan")
        users[username] = open_account(username, name=name, actor=clerk)
        give_post(users[username], root, role, actor=clerk, title=title, starts_on=SINCE)
    users["county"] = open_account("county", name="姜晨", actor=users["wanghaiyan"])
    give_post(
        users["county"],
        county,
        Role.COUNTY_STAFF,
        actor=users["wanghaiyan"],
        title="会员部",
        starts_on=SINCE,
    )
    return users


def represent(unit: Organisation, username: str, name: str, role: str, *, title: str, actor: User) -> User:
    """An account that speaks for an enterprise or a chamber."""
    user = open_account(username, name=name, actor=actor)
    give_post(user, unit, role, actor=actor, title=title, starts_on=SINCE)
    return user


def open_doors(users: dict[str, User]) -> None:
    """Give the demo accounts their password; nobody else in the demo city can sign in."""
    for account in DEMO_ACCOUNTS:
        user = users[account.username]
        user.set_password(DEMO_PASSWORD)
        user.save(update_fields=["password"])
