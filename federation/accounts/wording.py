"""How the events of accounts read in a timeline: the verb and the tone of its mark."""

from django.utils.translation import gettext_lazy as _

EVENTS = {
    "accounts.account_opened": (_("opened the account"), "key"),
    "accounts.user_invited": (_("sent an invitation"), ""),
    "accounts.password_set": (_("set a password by a link"), ""),
    "accounts.password_changed": (_("changed the password"), ""),
    "accounts.reset_asked": (_("asked for a reset link"), ""),
    "accounts.profile_updated": (_("changed the profile"), ""),
    "accounts.post_given": (_("gave a post"), "decision"),
    "accounts.post_ended": (_("ended a post"), "decision"),
    "accounts.account_disabled": (_("disabled the account"), "key"),
    "accounts.identity_proved": (_("proved again to be the owner"), ""),
    "accounts.proof_failed": (_("failed to prove to be the owner"), "reminder"),
    "accounts.contact_changed": (_("changed e-mail or telephone"), "key"),
    "accounts.access_explained": (_("asked why a page does or does not open"), ""),
    "accounts.post_lent": (_("lent a post"), "decision"),
    "accounts.delegation_ended": (_("ended a delegation"), "decision"),
    "accounts.person_offboarded": (_("ended all rights and handed over"), "decision"),
    "accounts.factor_enrolled": (_("enrolled a second factor"), "key"),
    "accounts.factor_removed": (_("removed a second factor"), "key"),
    "accounts.recovery_codes_made": (_("made new recovery codes"), ""),
    "accounts.second_factor_failed": (_("failed to show the second factor"), "reminder"),
    "accounts.factor_reset_asked": (_("asked for a second-factor reset"), "reminder"),
    "accounts.factor_reset_approved": (_("took the second factor away"), "decision"),
    "accounts.factor_reset_refused": (_("refused a second-factor reset"), "decision"),
    "accounts.session_ended": (_("ended another session"), ""),
    "accounts.stranger_reported": (_("reported a sign-in by somebody else"), "reminder"),
    "accounts.signed_in": (_("signed in"), ""),
    "accounts.signed_out": (_("signed out"), ""),
    "accounts.sign_in_failed": (_("failed to sign in"), "reminder"),
}
