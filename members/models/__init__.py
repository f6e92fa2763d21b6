from members.models.enterprises import Enterprise
from members.models.people import Person, Position
from members.models.zones import Zone, ZoneChange, ZoneTag

__all__ = ["Enterprise", "Person", "Position", "Zone", "ZoneChange", "ZoneTag"]
