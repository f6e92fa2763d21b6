from members.models.directory import Consent, DirectoryEntry, DirectoryGroup, PublicPost
from members.models.enterprises import Enterprise
from members.models.listings import Listing
from members.models.people import Person, Position
from members.models.zones import Zone, ZoneChange, ZoneTag

__all__ = [
    "Consent",
    "DirectoryEntry",
    "DirectoryGroup",
    "Enterprise",
    "Listing",
    "Person",
    "Position",
    "PublicPost",
    "Zone",
    "ZoneChange",
    "ZoneTag",
]
