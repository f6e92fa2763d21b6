"""How the events of requests read in a timeline."""

from django.utils.translation import gettext_lazy as _

EVENTS = {
    "privacy.request_received": (_("Request received"), "key"),
    "privacy.requester_identified": (_("Identity checked"), "key"),
    "privacy.request_taken_up": (_("Handling begun"), ""),
    "privacy.records_chosen": (_("Records of the person chosen"), ""),
    "privacy.request_extended": (_("Term extended"), "reminder"),
    "privacy.request_reminded": (_("Reminded"), "reminder"),
    "privacy.request_withdrawn": (_("Withdrawn by the person"), ""),
    "privacy.copy_started": (_("Copy begun"), ""),
    "privacy.copy_made": (_("Copy made"), ""),
    "privacy.copy_fetched": (_("Copy fetched"), "reminder"),
    "privacy.erasure_proposed": (_("Erasure proposed to the leader"), "decision"),
    "privacy.erasure_sent_back": (_("Sent back by the leader"), "reminder"),
    "privacy.erasure_approved": (_("Erasure approved"), "decision"),
    "privacy.erasure_carried_out": (_("Erasure carried out"), "decision"),
    "privacy.erasure_failed": (_("Erasure could not be carried out"), "reminder"),
    "privacy.request_granted": (_("Granted"), "decision"),
    "privacy.request_refused": (_("Refused"), "decision"),
    "privacy.request_forgotten": (_("Personal data of the request forgotten"), ""),
}
