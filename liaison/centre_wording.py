"""How the events of the service centre read in a timeline."""

from django.utils.translation import gettext_lazy as _

SERVICE = {
    "liaison.service_entered": (_("Service entered"), "key"),
    "liaison.service_changed": (_("Service changed"), ""),
    "liaison.service_handed_in": (_("Handed in"), "key"),
    "liaison.service_listed": (_("Put into the catalogue"), "decision"),
    "liaison.service_returned": (_("Returned to be changed"), "decision"),
    "liaison.service_withdrawn": (_("Taken out of the catalogue"), ""),
}
REQUEST = {
    "liaison.service_asked": (_("Service requested"), "key"),
    "liaison.service_request_taken": (_("Request taken"), "decision"),
    "liaison.service_request_refused": (_("Request refused"), "decision"),
    "liaison.service_rendered": (_("Service rendered"), "decision"),
    "liaison.service_rated": (_("Service rated"), "key"),
}
