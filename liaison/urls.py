from federation.routes import Views, path
from liaison.centre_urls import urlpatterns as centre_urls
from liaison.clinic_urls import urlpatterns as clinic_urls
from liaison.pair_urls import urlpatterns as pair_urls
from liaison.plan_urls import urlpatterns as plan_urls
from liaison.pledge_urls import urlpatterns as pledge_urls
from liaison.policy_urls import urlpatterns as policy_urls
from liaison.trade_urls import urlpatterns as trade_urls

own_problems = Views("liaison.views.own_problems")
views = Views("liaison.views")
visits = Views("liaison.views.visits")

app_name = "liaison"
urlpatterns = [
    path("departments/", views.DepartmentList.as_view(), name="department_list"),
    path("departments/pick/", views.DepartmentPick.as_view(), name="department_pick"),
    path("departments/new/", views.DepartmentRegister.as_view(), name="department_register"),
    path("departments/<int:pk>/", views.DepartmentDetail.as_view(), name="department_detail"),
    path("departments/<int:pk>/edit/", views.DepartmentUpdate.as_view(), name="department_update"),
    path("departments/<int:pk>/leaders/new/", views.LeaderAppoint.as_view(), name="leader_appoint"),
    path("departments/<int:pk>/leaders/<int:leader>/end/", views.LeaderEnd.as_view(), name="leader_end"),
    path("visits/", visits.VisitList.as_view(), name="visit_list"),
    path("visits/units/pick/", visits.UnitPick.as_view(), name="unit_pick"),
    path("visits/new/", visits.VisitRecord.as_view(), name="visit_record"),
    path("visits/<int:pk>/", visits.VisitDetail.as_view(), name="visit_detail"),
    path("visits/<int:pk>/edit/", visits.VisitChange.as_view(), name="visit_change"),
    path("visits/<int:pk>/problems/new/", visits.IssueRaise.as_view(), name="issue_raise"),
    path("visits/problems/", visits.IssueList.as_view(), name="issue_list"),
    path("visits/problems/ours/", own_problems.OwnIssueList.as_view(), name="own_issue_list"),
    path("visits/problems/<int:pk>/answer/", own_problems.IssueAnswer.as_view(), name="issue_answer"),
    path("visits/problems/<int:pk>/", visits.IssueDetail.as_view(), name="issue_detail"),
    path("visits/problems/<int:pk>/handle/", visits.IssueHandle.as_view(), name="issue_handle"),
    path("visits/plans/", visits.PlanList.as_view(), name="plan_list"),
    path("visits/plans/new/", visits.PlanMake.as_view(), name="plan_make"),
    path("visits/plans/<int:pk>/", visits.PlanDetail.as_view(), name="plan_detail"),
    path("visits/plans/<int:pk>/units/new/", visits.PlanUnit.as_view(), name="plan_unit"),
    *centre_urls,
    *clinic_urls,
    *pair_urls,
    *plan_urls,
    *pledge_urls,
    *policy_urls,
    *trade_urls,
]
