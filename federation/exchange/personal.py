"""What imports and exports hold of the people in their workbooks."""

from django.utils.translation import gettext_lazy as _

from federation.privacy.register import FREE_TEXT, Erasure, acts, declare, mentions, not_personal

READ = FREE_TEXT.but(
    purpose=_("Checking a workbook before it is imported"),
    retention=_("Until the import is finished, at most 30 days"),
)
UNDO = READ.but(purpose=_("Undoing an import"), retention=_("14 days"))
ORIGINAL = READ.but(
    purpose=_("The workbook as it was sent in"),
    retention=_("As long as the import is on file"),
    erasure=Erasure.POINTER,
)
FILE = ORIGINAL.but(purpose=_("A list as a file, for whoever asked for it"), retention=_("24 hours"))
LAYOUT = _("Headings, columns and counts of a workbook.")

acts("exchange.importbatch", "owner reviewer undone_by")
declare("exchange.importbatch", "source", ORIGINAL)
declare("exchange.importbatch", "sample", READ)
mentions("exchange.importbatch", "name sheet title error review_note")
not_personal(
    "exchange.importbatch", "kind layout mapping recalled counts sheet_counts undo_counts", because=LAYOUT
)
acts("exchange.savedmapping", "used_by")
not_personal("exchange.savedmapping", "kind name shape headings mapping", because=LAYOUT)
declare("exchange.stagedrow", "values cells folded sort_key terms", READ)
not_personal("exchange.stagedrow", "code", because=_("Names and public codes of organisations."))
declare("exchange.rowproblem", "value params suggestion message", READ)
not_personal("exchange.rowproblem", "field column header code", because=LAYOUT)
acts("exchange.rowcomment", "author")
mentions("exchange.rowcomment", "text")
declare("exchange.writtenrow", "before", UNDO)
not_personal("exchange.writtenrow", "table digest", because=LAYOUT)
declare("exchange.keptrow", "name", UNDO.but(retention=ORIGINAL.retention))
not_personal("exchange.keptrow", "uses", because=LAYOUT)
acts("exchange.exportfile", "owner")
declare("exchange.exportfile", "file", FILE)
mentions("exchange.exportfile", "path reason")
not_personal("exchange.exportfile", "name", because=_("The name of a list."))
