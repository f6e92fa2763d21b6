from django.urls import path

from federation.accounts import views

app_name = "accounts"
urlpatterns = [
    path("sign-in/", views.SignIn.as_view(), name="sign_in"),
    path("sign-out/", views.SignOut.as_view(), name="sign_out"),
    path("reset/", views.ResetRequest.as_view(), name="reset_request"),
    path("password/<str:secret>/", views.SetPassword.as_view(), name="set_password"),
    path("me/", views.Profile.as_view(), name="profile"),
    path("prove/", views.Prove.as_view(), name="prove"),
    path("me/contact/", views.ContactUpdate.as_view(), name="contact_update"),
    path("me/password/", views.PasswordChange.as_view(), name="password_change"),
    path("me/sign-ins/", views.SignInHistory.as_view(), name="sign_in_history"),
    path("users/", views.UserList.as_view(), name="user_list"),
    path("users/new/", views.UserOpen.as_view(), name="user_open"),
    path("users/<int:pk>/", views.UserDetail.as_view(), name="user_detail"),
    path("users/<int:pk>/invite/", views.UserInvite.as_view(), name="user_invite"),
    path("users/<int:pk>/disable/", views.UserDisable.as_view(), name="user_disable"),
    path("users/<int:pk>/posts/new/", views.PostGive.as_view(), name="post_give"),
    path("posts/<int:pk>/end/", views.PostEnd.as_view(), name="post_end"),
    path("units/", views.OrganisationList.as_view(), name="organisation_list"),
]
