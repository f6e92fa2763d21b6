from rest_framework.routers import SimpleRouter

from federation.accounts.api.viewsets import OrganisationViewSet

router = SimpleRouter(trailing_slash=False)
router.register("organisations", OrganisationViewSet, basename="organisation")
urlpatterns = router.urls
