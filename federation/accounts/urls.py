from django.urls import path

from federation.accounts import views

app_name = "accounts"
urlpatterns = [
    path("sign-in/", views.SignIn.as_view(), name="sign_in"),
    path("sign-out/", views.SignOut.as_view(), name="sign_out"),
    path("reset/", views.ResetRequest.as_view(), name="reset_request"),
    path("password/<str:secret>/", views.SetPassword.as_view(), name="set_password"),
]
