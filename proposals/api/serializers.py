from rest_framework import serializers

from proposals.models import Commitment, Proposal, ReplyClass


class LetterSerializer(serializers.Serializer):
    """An issued letter. Who signed it and whom to call is not part of the API."""

    number = serializers.CharField()
    letter_class = serializers.CharField(help_text="Code of the class, one capital letter")
    counts_as = serializers.ChoiceField(
        choices=ReplyClass.CountsAs.choices, help_text="What the class counts as, as the place says"
    )
    supplements = serializers.CharField(
        allow_blank=True, help_text="Number of the letter that this one supplements; empty for a first letter"
    )
    issued_on = serializers.DateField()
    department = serializers.CharField()


class PromiseSerializer(serializers.Serializer):
    """A promise quoted from a letter, and how it stands."""

    reply = serializers.CharField(help_text="Number of the letter")
    quote = serializers.CharField()
    state = serializers.ChoiceField(choices=Commitment.State.choices)
    progress = serializers.IntegerField(min_value=0, max_value=100)
    due_on = serializers.DateField(allow_null=True)
    review_on = serializers.DateField(allow_null=True)


class ProposalSerializer(serializers.Serializer):
    """A proposal from its submission on. The author's name is masked; drafts never appear."""

    id = serializers.IntegerField()
    number = serializers.CharField(allow_blank=True, help_text="Empty until it is filed")
    state = serializers.ChoiceField(choices=Proposal.State.choices)
    next_states = serializers.ListField(child=serializers.ChoiceField(choices=Proposal.State.choices))
    subject = serializers.CharField()
    organisation = serializers.IntegerField(help_text="The unit that raised it")
    organisation_name = serializers.CharField()
    author = serializers.CharField(help_text="Masked")
    proposer_kind = serializers.ChoiceField(choices=Proposal.ProposerKind.choices)
    category = serializers.CharField(allow_blank=True)
    session = serializers.CharField(allow_blank=True)
    sector = serializers.CharField(allow_blank=True)
    track = serializers.ChoiceField(choices=Proposal.Track.choices)
    industry = serializers.CharField(allow_null=True)
    is_key = serializers.BooleanField()
    publicity = serializers.ChoiceField(choices=Proposal.Publicity.choices)
    due_on = serializers.DateField(allow_null=True)
    submitted_at = serializers.DateTimeField(allow_null=True)
    filed_at = serializers.DateTimeField(allow_null=True)
    replied_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    replies = LetterSerializer(many=True)
    commitments = PromiseSerializer(many=True)
    updated_at = serializers.DateTimeField()
