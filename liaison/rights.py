"""What each permission allows, in words."""

from django.utils.translation import gettext_lazy as _

from federation.accounts.scopes import say

say(
    {
        "liaison.view_department": _("See departments"),
        "liaison.register_department": _("Register departments"),
        "liaison.update_department": _("Edit departments"),
        "liaison.view_visit": _("See visits, their plans and the problems told there"),
        "liaison.record_visit": _("Write down visits and handle the problems told there"),
        "liaison.plan_visits": _("Plan visits"),
        "liaison.answer_visit_issue": _("Answer the problems told at visits that the own department handles"),
        "liaison.view_pair_campaign": _("See pairing campaigns and their figures"),
        "liaison.keep_pair_campaign": _("Open and close pairing campaigns and pair enterprises"),
        "liaison.view_pair": _("See pairs of enterprises"),
        "liaison.keep_pair": _("Plan and end pairs of enterprises"),
        "liaison.view_policy": _("See support policies"),
        "liaison.keep_policy": _("Register and edit support policies"),
        "liaison.list_fitting_firms": _("List the enterprises that fit a support policy"),
        "liaison.match_policy": _("See which enterprises and policies fit each other"),
        "liaison.view_trade": _("See supply and demand"),
        "liaison.post_trade": _("Post supply and demand of the own unit"),
        "liaison.check_trade": _("Check supply and demand before it is published"),
        "liaison.take_up_trade": _("Take up supply and demand of others"),
        "liaison.answer_interest": _("Agree to interest in the own posts or decline it"),
        "liaison.settle_interest": _("Record what came of supply and demand"),
        "liaison.view_service": _("See the services of the service centre"),
        "liaison.offer_service": _("Offer services of the own unit"),
        "liaison.check_service": _("Check services before they are listed"),
        "liaison.ask_service": _("Ask for services"),
        "liaison.view_service_request": _("See requests for services"),
        "liaison.answer_service_request": _("Answer requests for the own services"),
        "liaison.rate_service": _("Rate services that the own enterprise received"),
        "liaison.view_service_figures": _("See how much each provider was asked for and rendered"),
        "liaison.view_pledge": _("See the service pledge and what enterprises say together"),
        "liaison.keep_pledge": _("Keep the principles of the service pledge"),
        "liaison.rate_pledge": _("Rate the service against the pledge for the own enterprise"),
        "liaison.view_pledge_answer": _("See what single enterprises said about the service"),
        "liaison.view_clinic": _("See visits of the expert clinic"),
        "liaison.keep_clinic": _("Prescribe and write down re-visits of the expert clinic"),
        "liaison.open_clinic": _("Write down visits of the expert clinic"),
        "liaison.say_clinic_word": _("Say what the own enterprise thinks of the expert clinic"),
        "liaison.view_clinic_figures": _("See the figures of the expert clinic"),
        "liaison.view_expert": _("See the roster of experts"),
        "liaison.keep_expert": _("Keep the roster of experts and whom they look after"),
        "liaison.log_pair_contact": _("Enter the contacts of a pair"),
    }
)
