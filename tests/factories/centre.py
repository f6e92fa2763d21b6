from __future__ import annotations

from federation.accounts.models import Organisation
from liaison.models import CentreRequest, CentreService
from liaison.services.centre import add_service, hand_in_service, list_service
from liaison.services.centre_requests import answer_request, ask_service, render_service
from tests.factories.accounts import root
from tests.factories.members import EnterpriseFactory

PHONE, OTHER_PHONE = "13800004321", "13900008765"


def draft_service(organisation: Organisation | None = None, **fields) -> CentreService:
    given = {
        "mode": "free",
        "category": "legal",
        "title": "公益法律体检",
        "description": "律师上门检查合同和用工风险。",
        "audience": "全市民营企业",
        "how": "在线申请",
        "contact_name": "欧阳明",
        "contact_phone": PHONE,
    }
    return add_service(actor=None, organisation=organisation or root(), **given | fields)


def service_of(organisation: Organisation | None = None, **fields) -> CentreService:
    """A service that stands in the catalogue."""
    service = hand_in_service(draft_service(organisation, **fields), actor=None)
    return list_service(service, actor=None) if service.needs_check else service


def request_for(service: CentreService, organisation: Organisation | None = None, **fields) -> CentreRequest:
    given = {"need": "希望下周安排。", "contact_name": "司马青", "contact_phone": OTHER_PHONE}
    unit = organisation or EnterpriseFactory().organisation
    return ask_service(service, actor=None, organisation=unit, **given | fields)


def rendered_request(service: CentreService, organisation: Organisation | None = None) -> CentreRequest:
    request = answer_request(request_for(service, organisation), actor=None, take=True, answer="")
    return render_service(request, actor=None, rendered_on=request.asked_on, result="已上门服务。")
