from tests.races import committed

__all__ = ["committed"]
