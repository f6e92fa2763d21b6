from members.models.enterprises import Enterprise
from members.models.people import Person, Position

__all__ = ["Enterprise", "Person", "Position"]
