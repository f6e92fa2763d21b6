"""The peers: Django's admin on the registry's tables and a plain DRF ModelSerializer."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from rest_framework import pagination, renderers, serializers, viewsets

from members.models import Enterprise


class OpenAdminSite(admin.AdminSite):
    """The portal's accounts know no staff flag: whoever is signed in may use the peer."""

    def has_permission(self, request: HttpRequest) -> bool:
        return request.user.is_authenticated


class EnterpriseAdmin(admin.ModelAdmin):
    """As somebody in a hurry writes it, with the joins selected and an order that an index serves."""

    list_display = ("name", "credit_code", "region", "industry", "size", "is_leading", "employees")
    list_select_related = ("organisation__region", "organisation__industry")
    list_per_page = 50
    search_fields = ("organisation__name",)
    list_filter = ("size", "is_leading")
    ordering = ("organisation__sort_key", "organisation_id")
    raw_id_fields = ("organisation",)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        return True

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).filter(organisation__kind="enterprise")

    def name(self, row: Enterprise) -> str:
        return row.organisation.name

    def credit_code(self, row: Enterprise) -> str | None:
        return row.organisation.credit_code

    def region(self, row: Enterprise) -> str:
        return str(row.organisation.region)

    def industry(self, row: Enterprise) -> str:
        return str(row.organisation.industry)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return True

    def has_view_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return True

    has_change_permission = has_view_permission

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


site = OpenAdminSite(name="admin")
site.register(Enterprise, EnterpriseAdmin)


class NaiveSerializer(serializers.ModelSerializer):
    name = serializers.CharField(source="organisation.name")
    credit_code = serializers.CharField(source="organisation.credit_code")
    region = serializers.CharField(source="organisation.region.code")
    industry = serializers.CharField(source="organisation.industry.name")

    class Meta:
        model = Enterprise
        fields = "__all__"


class NumberedPages(pagination.PageNumberPagination):
    page_size = 50


class NaiveEnterprises(viewsets.ReadOnlyModelViewSet):
    """Page numbers with an exact count, model instances, a ModelSerializer."""

    queryset = Enterprise.objects.select_related("organisation__region", "organisation__industry").order_by(
        "pk"
    )
    serializer_class = NaiveSerializer
    pagination_class = NumberedPages
    renderer_classes = [renderers.JSONRenderer]
    authentication_classes: list = []
    permission_classes: list = []
