from federation.merging.views.deciding import PairDistinct, PairMerge
from federation.merging.views.lists import MergeList, PairList, PersonPairList
from federation.merging.views.naming import OrganisationWith, PersonWith
from federation.merging.views.undoing import MergeUndo

__all__ = [
    "MergeList",
    "MergeUndo",
    "OrganisationWith",
    "PairDistinct",
    "PairList",
    "PairMerge",
    "PersonPairList",
    "PersonWith",
]
