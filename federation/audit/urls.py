from django.urls import path

from federation.audit import views

app_name = "audit"
urlpatterns = [path("", views.AuditList.as_view(), name="auditentry_list")]
