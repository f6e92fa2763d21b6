from proposals.forms.desk import AssignForm, FileForm, ReasonForm
from proposals.forms.drafts import DraftForm, RateForm, StartForm
from proposals.forms.units import CommitmentForm, OpinionForm, PromiseFormSet, ReplyForm

__all__ = [
    "AssignForm",
    "CommitmentForm",
    "DraftForm",
    "FileForm",
    "OpinionForm",
    "PromiseFormSet",
    "RateForm",
    "ReasonForm",
    "ReplyForm",
    "StartForm",
]
