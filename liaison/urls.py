from django.urls import path

from liaison import views

app_name = "liaison"
urlpatterns = [
    path("departments/", views.DepartmentList.as_view(), name="department_list"),
    path("departments/pick/", views.DepartmentPick.as_view(), name="department_pick"),
    path("departments/new/", views.DepartmentRegister.as_view(), name="department_register"),
    path("departments/<int:pk>/", views.DepartmentDetail.as_view(), name="department_detail"),
    path("departments/<int:pk>/edit/", views.DepartmentUpdate.as_view(), name="department_update"),
    path("departments/<int:pk>/leaders/new/", views.LeaderAppoint.as_view(), name="leader_appoint"),
    path("departments/<int:pk>/leaders/<int:leader>/end/", views.LeaderEnd.as_view(), name="leader_end"),
]
