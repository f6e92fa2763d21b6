from rest_framework.routers import SimpleRouter

from members.api.viewsets import EnterpriseViewSet

router = SimpleRouter(trailing_slash=False)
router.register("enterprises", EnterpriseViewSet, basename="enterprise")
urlpatterns = router.urls
