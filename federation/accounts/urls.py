from django.urls import path

from federation.accounts import views

app_name = "accounts"
urlpatterns = [
    path("sign-in/", views.SignIn.as_view(), name="sign_in"),
    path("sign-in/second/", views.SecondFactor.as_view(), name="second_factor"),
    path("sign-out/", views.SignOut.as_view(), name="sign_out"),
    path("reset/", views.ResetRequest.as_view(), name="reset_request"),
    path("password/<str:secret>/", views.SetPassword.as_view(), name="set_password"),
    path("me/", views.Profile.as_view(), name="profile"),
    path("prove/", views.Prove.as_view(), name="prove"),
    path("me/contact/", views.ContactUpdate.as_view(), name="contact_update"),
    path("me/password/", views.PasswordChange.as_view(), name="password_change"),
    path("me/sign-ins/", views.SignInHistory.as_view(), name="sign_in_history"),
    path("me/sign-ins/<int:pk>/end/", views.SessionEnd.as_view(), name="session_end"),
    path("me/sign-ins/<int:pk>/not-me/", views.StrangerReport.as_view(), name="stranger_report"),
    path("me/second-factor/", views.Factors.as_view(), name="factors"),
    path("me/second-factor/app/", views.AppEnrol.as_view(), name="app_enrol"),
    path("me/second-factor/passkey/", views.PasskeyEnrol.as_view(), name="passkey_enrol"),
    path("me/second-factor/codes/", views.RecoveryCodes.as_view(), name="recovery_codes"),
    path("me/second-factor/<int:pk>/remove/", views.FactorRemove.as_view(), name="factor_remove"),
    path("factor-resets/", views.FactorResetList.as_view(), name="factor_reset_list"),
    path("factor-resets/<int:pk>/approve/", views.FactorResetApprove.as_view(), name="factor_reset_approve"),
    path("factor-resets/<int:pk>/refuse/", views.FactorResetRefuse.as_view(), name="factor_reset_refuse"),
    path("users/<int:pk>/factor-reset/", views.FactorResetAsk.as_view(), name="factor_reset_ask"),
    path("users/<int:pk>/sign-ins/", views.UserSignIns.as_view(), name="user_sign_ins"),
    path("users/", views.UserList.as_view(), name="user_list"),
    path("users/new/", views.UserOpen.as_view(), name="user_open"),
    path("users/<int:pk>/", views.UserDetail.as_view(), name="user_detail"),
    path("users/<int:pk>/invite/", views.UserInvite.as_view(), name="user_invite"),
    path("users/<int:pk>/disable/", views.UserDisable.as_view(), name="user_disable"),
    path("users/<int:pk>/posts/new/", views.PostGive.as_view(), name="post_give"),
    path("posts/<int:pk>/end/", views.PostEnd.as_view(), name="post_end"),
    path("units/", views.OrganisationList.as_view(), name="organisation_list"),
]
