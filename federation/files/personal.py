from django.utils.translation import gettext_lazy as _

from federation.privacy.register import (
    WHILE_ON_FILE,
    Erasure,
    Ground,
    Treatment,
    acts,
    declare,
    mentions,
    not_personal,
)

# Pictures lose their EXIF and GPS data before they are stored.
PAPER = Treatment(
    purpose=_("Papers that belong to a record"),
    ground=Ground.DUTY,
    retention=WHILE_ON_FILE,
    erasure=Erasure.POINTER,
)

not_personal("files.storedfile", "sha256 media_type", because=_("What a file is, not what it says."))
declare("files.attachment", "file", PAPER)
mentions("files.attachment", "name")
acts("files.attachment", "uploaded_by")
not_personal("files.attachment", "kind", because=_("A code of the portal."))
not_personal("files.uploadcount", "holder key", because=_("Numbers of files; forgotten after a week."))
