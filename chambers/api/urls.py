from rest_framework.routers import SimpleRouter

from chambers.api.viewsets import ChamberViewSet

router = SimpleRouter(trailing_slash=False)
router.register("chambers", ChamberViewSet, basename="chamber")
urlpatterns = router.urls
