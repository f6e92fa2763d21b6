"""What is particular to each kind of matter when departments handle it. The machine knows no kind by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from federation.accounts.models import User
from proposals.models import Matter
from proposals.services.duties import Addressee

# A Proposal, a Complaint or a Demand: the row that `Matter.case` gives, fresh and locked. It has `matter`,
# `round` and `due_on`, the earliest open date of its departments.
Case = Any


def at_the_desk(case: Case) -> list[Addressee]:
    return [Addressee.desk()]


@dataclass(frozen=True)
class Handling:
    """How departments handle one kind of matter. The functions run in the transaction of the act.

    `term` is the code of the term of an answer, `longest` of the most that one extension may give ("" where
    nothing limits it), `duty` the kind of duty of an answering department. `by_letter` says whether it
    answers with a letter or reports a result; `contact`, whether it must note a first contact.
    """

    term: str
    longest: str
    duty: str
    by_letter: bool
    contact: bool
    # Before parts are made: move the case by its own table, or refuse.
    assigning: Callable[[Case], None]
    # Every answering department has finished in the case's round. It is saved by the function.
    answered: Callable[[Case, User], None]
    # No department is left that will answer: somebody has to assign it anew.
    left: Callable[[Case], None]
    # Who assigned it: whom a department asks, and who answers.
    office: Callable[[Case], list[Addressee]] = at_the_desk
    # The term of an answer in every round after the first ("" where it is the same).
    again: str = ""

    # The code of the term in which a department signs for its part.
    signing: str = "sign_for"

    def term_of(self, round: int) -> str:
        return self.again if round > 1 and self.again else self.term


_kinds: dict[str, Handling] = {}


def handled_by(kind: str, handling: Handling) -> None:
    """Register how one kind of matter is handled; `proposals.kinds` does it for all of them."""
    _kinds[kind] = handling


def duties_of_answers() -> list[str]:
    """The kinds of duties that a department's part itself is: their date is the part's."""
    return sorted({"opinion", *(handling.duty for handling in _kinds.values())})


def handling_of(matter: Matter) -> Handling:
    return _kinds[matter.kind]
