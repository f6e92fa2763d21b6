from members.forms.enterprises import EnterpriseForm, OwnEnterpriseForm, SecretaryEnterpriseForm
from members.forms.people import PersonForm, PersonUpdateForm, PositionForm, RevealForm

__all__ = [
    "EnterpriseForm",
    "OwnEnterpriseForm",
    "PersonForm",
    "PersonUpdateForm",
    "PositionForm",
    "RevealForm",
    "SecretaryEnterpriseForm",
]
