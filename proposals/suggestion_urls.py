"""Addresses of what was heard and advised, below /proposals/suggestions/."""

from federation.routes import Views, path

pages = Views("proposals.views.suggestions")


urlpatterns = [
    path("", pages.SuggestionList.as_view(), name="suggestion_list"),
    path("new/", pages.SuggestionRecord.as_view(), name="suggestion_record"),
    path("advice/", pages.AdviceGive.as_view(), name="advice_give"),
    path("<int:pk>/", pages.SuggestionDetail.as_view(), name="suggestion_detail"),
    path("<int:pk>/turn/", pages.SuggestionTurn.as_view(), name="suggestion_turn"),
    path("<int:pk>/answer/", pages.SuggestionAnswer.as_view(), name="suggestion_answer"),
    path("<int:pk>/keep/", pages.SuggestionKeep.as_view(), name="suggestion_keep"),
]
