from rest_framework.routers import SimpleRouter

from proposals.api.viewsets import ProposalViewSet

router = SimpleRouter(trailing_slash=False)
router.register("proposals", ProposalViewSet, basename="proposal")
urlpatterns = router.urls
