app_name = "chambers"
urlpatterns: list = []
