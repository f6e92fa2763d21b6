from rest_framework import serializers

from federation.accounts.models import Organisation
from members.models import Enterprise


class EnterpriseSerializer(serializers.Serializer):
    """A member enterprise. Telephones, addresses and people are not part of the API; money is in yuan."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    short_name = serializers.CharField(allow_blank=True)
    credit_code = serializers.CharField(allow_null=True)
    status = serializers.ChoiceField(choices=Organisation.Status.choices)
    region = serializers.CharField(allow_null=True, help_text="GB/T 2260 code")
    industry = serializers.CharField(allow_null=True)
    founded_on = serializers.DateField(allow_null=True)
    parent = serializers.IntegerField(allow_null=True)
    merged_into = serializers.IntegerField(allow_null=True)
    size = serializers.ChoiceField(choices=Enterprise.Size.choices, allow_blank=True)
    is_leading = serializers.BooleanField()
    registered_capital = serializers.DecimalField(max_digits=18, decimal_places=2, allow_null=True)
    employees = serializers.IntegerField(allow_null=True)
    chambers = serializers.ListField(
        child=serializers.IntegerField(), help_text="Chambers it belongs to at present"
    )
    updated_at = serializers.DateTimeField()
