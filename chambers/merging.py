"""How chambers, their memberships, officers and honours are merged."""

from __future__ import annotations

from django.db import connection
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from chambers.models import Officer
from chambers.services import registry
from federation.accounts.models import Organisation
from federation.merging.handling import Fold, Move, Stay, rule
from federation.merging.organisations import ORGANISATIONS, add_page
from federation.merging.subjects import Part

ORGANISATIONS.parts["chamber"] = Part("chambers.Chamber", "chamber", registry.PROFILE)
add_page(Organisation.Kind.CHAMBER, "chambers:chamber_detail", pick="chambers:chamber_pick")

TERM = ("starts_on", "ends_on")
STAY = ("joined_on", "left_on")
OFFICER = ("chamber", "person", "office", *TERM)
MEMBERSHIP = ("chamber", "member", "rank", *STAY)
rule(
    "chambers.membership.chamber",
    Fold(on=("member",), over=STAY, ask=True, label=_("Memberships"), shown=MEMBERSHIP),
)
rule(
    "chambers.membership.member",
    Fold(on=("chamber",), over=STAY, ask=True, label=_("Memberships"), shown=MEMBERSHIP),
)
rule(
    "chambers.officer.chamber",
    Fold(on=("person", "office"), over=TERM, ask=True, label=_("Terms of office"), shown=OFFICER),
)
rule(
    "chambers.officer.person",
    Fold(on=("chamber", "office"), over=TERM, ask=True, label=_("Terms of office"), shown=OFFICER),
)
# The vote of one day is one vote, whoever's file it stands in.
rule(
    "chambers.election.chamber",
    Fold(
        on=("held_on",),
        ask=True,
        label=_("Re-elections"),
        shown=("chamber", "session", "held_on", "term_ends_on"),
    ),
)
# One chamber has one founding: where both have one, somebody chooses whose stays. What hangs on the other one
# follows, but for papers and initiators that stand in both.
rule(
    "chambers.founding.chamber",
    Fold(
        on=(),
        ask=True,
        label=_("Foundings of the chamber"),
        shown=("chamber", "name", "state", "applied_on", "decided_on"),
    ),
)
rule("chambers.material.founding", Fold(on=("name",)))
rule("chambers.initiator.founding", Fold(on=("kind", "name")))
# And one introduction; where both have one, somebody decides first.
rule("chambers.introduction.chamber", Move())
rule("chambers.declaration.alliance", Fold(on=("title",)))
rule("chambers.declaration_signers.chamber", Fold(on=("declaration",)))
ADMITTED = ("admitted_on", "left_on")
ADMISSION = ("chamber", "federation", "number", *ADMITTED)
for side, other in (("chamber", "federation"), ("federation", "chamber")):
    rule(
        f"chambers.admission.{side}",
        Fold(on=(other,), over=ADMITTED, ask=True, label=_("Memberships in the federation"), shown=ADMISSION),
    )
# An honour is the same by all that it says.
rule("chambers.honour.organisation", Fold(on=("title", "level", "year")))
# Applications, dues and catalogues follow; where both hold the same one, somebody settles that first.
rule("chambers.membershipapplication.chamber", Move())
rule("chambers.duestariff.chamber", Move())
rule("chambers.offeredservice.chamber", Move())

# Two entries of one round, or two candidacies, are settled by the office before the two become one.
for label in (
    "chambers.assessmentround.organisation",
    "chambers.assessmententry.organisation",
    "chambers.assessmententry.person",
    "chambers.recommendationcall.organisation",
    "chambers.target.organisation",
    "chambers.candidate.organisation",
    "chambers.candidate.person",
):
    rule(label, Move())
rule("chambers.externalresult.organisation", Fold(on=("title", "year")))

TWO_PRESIDENTS = """
    SELECT one.name, other.name
    FROM chambers_officer w JOIN chambers_officer l
         ON daterange(w.starts_on, w.ends_on, '[)') && daterange(l.starts_on, l.ends_on, '[)')
    JOIN members_person one ON one.id = w.person_id
    JOIN members_person other ON other.id = l.person_id
    WHERE w.chamber_id = %s AND l.chamber_id = %s AND w.office = %s AND l.office = w.office
      AND w.person_id <> l.person_id
    ORDER BY w.id, l.id LIMIT 1
"""
# Whose numbers may differ now: both themselves, and every chamber that either belongs to.
RECOUNT = """
    WITH counted AS (
        SELECT c.organisation_id, count(m.id) AS members
        FROM chambers_chamber c
        LEFT JOIN chambers_membership m ON m.chamber_id = c.organisation_id AND m.left_on IS NULL
        WHERE c.organisation_id = ANY(%(keys)s)
           OR c.organisation_id IN (SELECT chamber_id FROM chambers_membership
                                    WHERE member_id = ANY(%(keys)s))
        GROUP BY c.organisation_id
    ), changed AS (
        UPDATE chambers_chamber c SET member_count = n.members FROM counted n
        WHERE n.organisation_id = c.organisation_id AND c.member_count <> n.members
        RETURNING c.organisation_id
    )
    UPDATE accounts_organisation SET updated_at = clock_timestamp()
    WHERE id IN (SELECT organisation_id FROM changed) AND id <> ALL(%(keys)s)
"""


def two_presidents(winner: Organisation, loser: Organisation) -> list[str]:
    """A chamber has one president at a time; whose term it was must be settled before."""
    if winner.kind != Organisation.Kind.CHAMBER:
        return []
    with connection.cursor() as cursor:
        cursor.execute(TWO_PRESIDENTS, [winner.pk, loser.pk, Officer.Office.PRESIDENT])
        found = cursor.fetchone()
    if found is None:
        return []
    return [
        gettext(
            "%(one)s and %(other)s are presidents at the same time. End one term or merge the people first."
        )
        % {"one": found[0], "other": found[1]}
    ]


def recount(winner: int, loser: int) -> None:
    """Count the members of every chamber that the merge may have changed, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(RECOUNT, {"keys": [winner, loser]})


ORGANISATIONS.refusals.append(two_presidents)
ORGANISATIONS.sequels.append(recount)

# Governance and contacts. Two present versions of a kind, or two open cases, stop the merge in words.
rule("chambers.separation.chamber", Fold(on=("kind",)))
rule("chambers.governancedocument.chamber", Move())
rule("chambers.electioncase.chamber", Move())
rule("chambers.pledge.chamber", Fold(on=("title", "text_version", "signed_on")))
rule("chambers.publicoffice.person", Fold(on=("body", "source")))
rule("chambers.outsidemembership.member", Fold(on=("body",), over=STAY))
rule("chambers.outsidebody.organisation", Stay())

# One organisation covers a chamber at a time: where two do, somebody settles that on the register first.
COVERED = ("chamber", "party_organisation", "way", "since", "until")
rule(
    "chambers.partycoverage.chamber",
    Fold(
        on=("party_organisation",),
        over=("since", "until"),
        ask=True,
        label=_("Coverage by Party organisations"),
        shown=COVERED,
    ),
)
# Who belongs to a Party organisation is not told to whoever merges two records of a person.
rule("chambers.partymember.person", Fold(on=("party_organisation",), over=("since", "until"), silent=True))
rule("chambers.partysecretary.person", Move(silent=True))
rule("chambers.spacemember.organisation", Fold(on=("space",), over=STAY))
