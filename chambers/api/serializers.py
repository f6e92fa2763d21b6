from rest_framework import serializers

from chambers.models import Chamber, Honour
from federation.accounts.models import Organisation


class HonourSerializer(serializers.Serializer):
    title = serializers.CharField()
    level = serializers.ChoiceField(choices=Honour.Level.choices)
    year = serializers.IntegerField(allow_null=True)


class ChamberSerializer(serializers.Serializer):
    """A chamber of any kind. Its officers and telephones are personal data and not part of the API."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=Chamber.Kind.choices)
    name = serializers.CharField()
    short_name = serializers.CharField(allow_blank=True)
    credit_code = serializers.CharField(allow_null=True)
    status = serializers.ChoiceField(choices=Organisation.Status.choices)
    region = serializers.CharField(allow_null=True, help_text="GB/T 2260 code")
    industry = serializers.CharField(allow_null=True)
    founded_on = serializers.DateField(allow_null=True)
    parent = serializers.IntegerField(allow_null=True)
    merged_into = serializers.IntegerField(allow_null=True)
    member_count = serializers.IntegerField(help_text="Members on file")
    reported_members = serializers.IntegerField(allow_null=True, help_text="Members as the chamber states")
    has_party_organisation = serializers.BooleanField(allow_null=True)
    last_election_on = serializers.DateField(allow_null=True)
    term_ends_on = serializers.DateField(allow_null=True)
    honours = HonourSerializer(many=True)
    updated_at = serializers.DateTimeField()
