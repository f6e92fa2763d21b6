from django.urls import path

from federation.reference import views

app_name = "reference"
urlpatterns = [
    path("industries/", views.IndustryList.as_view(), name="industry_list"),
    path("industries/new/", views.IndustryAdd.as_view(), name="industry_add"),
    path("industries/<int:pk>/rename/", views.IndustryRename.as_view(), name="industry_rename"),
]
