from proposals.forms.desk import (
    AppealForm,
    AssignForm,
    CloseForm,
    DecideForm,
    FileForm,
    JoiningForm,
    KeyForm,
    NotFilingForm,
    ReasonForm,
    RehandleForm,
    ReopenForm,
    ReroutingForm,
)
from proposals.forms.drafts import DraftForm, RateForm, StartForm
from proposals.forms.units import CommitmentForm, OpinionForm, ReplyForm

__all__ = [
    "AppealForm",
    "AssignForm",
    "CloseForm",
    "CommitmentForm",
    "DecideForm",
    "DraftForm",
    "FileForm",
    "JoiningForm",
    "KeyForm",
    "NotFilingForm",
    "OpinionForm",
    "RateForm",
    "ReasonForm",
    "RehandleForm",
    "ReopenForm",
    "ReplyForm",
    "ReroutingForm",
    "StartForm",
]
