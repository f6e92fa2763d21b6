from django.urls import path

from federation.privacy.views import register

app_name = "privacy"
urlpatterns = [path("register/", register.Register.as_view(), name="register")]
