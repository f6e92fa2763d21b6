from django.urls import path

from federation.ui import views

app_name = "ui"
urlpatterns = [
    path("", views.Home.as_view(), name="home"),
    path("search/", views.Search.as_view(), name="search"),
    path("text-size/", views.TextSize.as_view(), name="text_size"),
]
