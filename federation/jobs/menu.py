from django.utils.translation import gettext_lazy as _

from federation.ui.menu import Entry, add

add(Entry("system", _("Jobs"), "jobs:job_list", "hourglass", "jobs.view_job", position=84))
