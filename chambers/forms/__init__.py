from chambers.forms.decisions import (
    AdmitForm,
    AppointForm,
    EndForm,
    HonourForm,
    LeaveForm,
)
from chambers.forms.registry import ChamberForm, SecretaryChamberForm

__all__ = [
    "AdmitForm",
    "AppointForm",
    "ChamberForm",
    "EndForm",
    "HonourForm",
    "LeaveForm",
    "SecretaryChamberForm",
]
