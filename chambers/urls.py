from django.urls import path

from chambers import views

app_name = "chambers"
urlpatterns = [
    path("", views.ChamberList.as_view(), name="chamber_list"),
    path("new/", views.ChamberRegister.as_view(), name="chamber_register"),
    path("<int:pk>/", views.ChamberDetail.as_view(), name="chamber_detail"),
    path("<int:pk>/edit/", views.ChamberUpdate.as_view(), name="chamber_update"),
    path("<int:pk>/members/", views.ChamberMembers.as_view(), name="chamber_members"),
    path("<int:pk>/members/new/", views.MemberAdmit.as_view(), name="member_admit"),
    path("<int:pk>/members/<int:membership>/end/", views.MembershipEnd.as_view(), name="membership_end"),
    path("<int:pk>/officers/", views.ChamberOfficers.as_view(), name="chamber_officers"),
    path("<int:pk>/officers/new/", views.OfficerAppoint.as_view(), name="officer_appoint"),
    path("<int:pk>/officers/<int:officer>/end/", views.TermEnd.as_view(), name="term_end"),
    path("<int:pk>/honours/", views.ChamberHonours.as_view(), name="chamber_honours"),
    path("<int:pk>/honours/new/", views.HonourAward.as_view(), name="honour_award"),
    path("<int:pk>/files/", views.ChamberFiles.as_view(), name="chamber_files"),
    path("<int:pk>/files/new/", views.FileAttachPage.as_view(), name="file_attach"),
    path("<int:pk>/files/<int:file>/remove/", views.FileRemovePage.as_view(), name="file_remove"),
    path("<int:pk>/timeline/", views.ChamberTimeline.as_view(), name="chamber_timeline"),
]
