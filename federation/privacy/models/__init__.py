from federation.privacy.models.copies import DataCopy
from federation.privacy.models.requests import (
    DataRequest,
    DataRequestQuerySet,
    RequestRecord,
)

__all__ = ["DataCopy", "DataRequest", "DataRequestQuerySet", "RequestRecord"]
