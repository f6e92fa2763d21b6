from federation.accounts.views.posts import PostEnd, PostGive
from federation.accounts.views.profile import PasswordChange, Profile, SignInHistory
from federation.accounts.views.sign_in import ResetRequest, SetPassword, SignIn, SignOut
from federation.accounts.views.units import OrganisationList
from federation.accounts.views.users import UserDetail, UserDisable, UserInvite, UserList, UserOpen

__all__ = [
    "OrganisationList",
    "PasswordChange",
    "PostEnd",
    "PostGive",
    "Profile",
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
