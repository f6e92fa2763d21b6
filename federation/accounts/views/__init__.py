from federation.accounts.views.delegations import DelegationEnd, DelegationList, PostLend
from federation.accounts.views.factor_resets import (
    FactorResetApprove,
    FactorResetAsk,
    FactorResetList,
    FactorResetRefuse,
)
from federation.accounts.views.factors import AppEnrol, FactorRemove, Factors, PasskeyEnrol, RecoveryCodes
from federation.accounts.views.keeping_units import (
    UnitClose,
    UnitDetail,
    UnitList,
    UnitMove,
    UnitOpen,
    UnitRename,
    UnitReopen,
)
from federation.accounts.views.offboarding import UserOffboard
from federation.accounts.views.policy import Policy, PostList
from federation.accounts.views.posts import PostEnd, PostGive
from federation.accounts.views.profile import ContactUpdate, PasswordChange, Profile
from federation.accounts.views.proof import Prove
from federation.accounts.views.second_factor import SecondFactor
from federation.accounts.views.sessions import (
    EverySignIn,
    SessionEnd,
    SignInHistory,
    StrangerReport,
    UserSignIns,
)
from federation.accounts.views.sign_in import ResetRequest, SetPassword, SignIn, SignOut
from federation.accounts.views.units import OrganisationList
from federation.accounts.views.users import (
    UserDetail,
    UserDisable,
    UserEndSessions,
    UserInvite,
    UserList,
    UserOpen,
    UserReopen,
)
from federation.accounts.views.why import UserWhy, Why

__all__ = [
    "AppEnrol",
    "ContactUpdate",
    "DelegationEnd",
    "DelegationList",
    "FactorRemove",
    "FactorResetApprove",
    "FactorResetAsk",
    "FactorResetList",
    "FactorResetRefuse",
    "EverySignIn",
    "Factors",
    "OrganisationList",
    "PasskeyEnrol",
    "PasswordChange",
    "Policy",
    "PostEnd",
    "PostGive",
    "PostLend",
    "PostList",
    "Profile",
    "Prove",
    "RecoveryCodes",
    "ResetRequest",
    "SecondFactor",
    "SessionEnd",
    "SetPassword",
    "SignIn",
    "SignInHistory",
    "SignOut",
    "StrangerReport",
    "UnitClose",
    "UnitDetail",
    "UnitList",
    "UnitMove",
    "UnitOpen",
    "UnitRename",
    "UnitReopen",
    "UserDetail",
    "UserDisable",
    "UserEndSessions",
    "UserInvite",
    "UserList",
    "UserOffboard",
    "UserOpen",
    "UserReopen",
    "UserSignIns",
    "UserWhy",
    "Why",
]
