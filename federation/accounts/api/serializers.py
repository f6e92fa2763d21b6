from rest_framework import serializers

from federation.accounts.models import Organisation


class OrganisationSerializer(serializers.Serializer):
    """A party of the tree. `merged_into` names the row that took the place of a merged one."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=Organisation.Kind.choices)
    name = serializers.CharField()
    short_name = serializers.CharField(allow_blank=True)
    credit_code = serializers.CharField(allow_null=True)
    status = serializers.ChoiceField(choices=Organisation.Status.choices)
    region = serializers.CharField(allow_null=True, help_text="GB/T 2260 code")
    industry = serializers.CharField(allow_null=True)
    founded_on = serializers.DateField(allow_null=True)
    parent = serializers.IntegerField(allow_null=True)
    merged_into = serializers.IntegerField(allow_null=True)
    updated_at = serializers.DateTimeField()
