from federation.accounts.views.posts import PostEnd, PostGive
from federation.accounts.views.profile import ContactUpdate, PasswordChange, Profile, SignInHistory
from federation.accounts.views.proof import Prove
from federation.accounts.views.sign_in import ResetRequest, SetPassword, SignIn, SignOut
from federation.accounts.views.units import OrganisationList
from federation.accounts.views.users import UserDetail, UserDisable, UserInvite, UserList, UserOpen

__all__ = [
    "ContactUpdate",
    "OrganisationList",
    "PasswordChange",
    "PostEnd",
    "PostGive",
    "Profile",
    "Prove",
    "ResetRequest",
    "SetPassword",
    "SignIn",
    "SignInHistory",
    "SignOut",
    "UserDetail",
    "UserDisable",
    "UserInvite",
    "UserList",
    "UserOpen",
]
