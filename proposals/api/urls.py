from rest_framework.routers import SimpleRouter

from proposals.api.demands import DemandViewSet
from proposals.api.viewsets import ProposalViewSet

router = SimpleRouter(trailing_slash=False)
router.register("proposals", ProposalViewSet, basename="proposal")
router.register("demands", DemandViewSet, basename="demand")
urlpatterns = router.urls
