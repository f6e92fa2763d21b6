"""Addresses of supply and demand."""

from federation.routes import Views, path

acts = Views("liaison.views.trade_acts")
trade = Views("liaison.views.trade")


urlpatterns = [
    path("trade/", trade.TradeList.as_view(), name="trade_list"),
    path("trade/new/", acts.TradeAdd.as_view(), name="trade_add"),
    path("trade/<int:pk>/", trade.TradeDetail.as_view(), name="trade_detail"),
    path("trade/<int:pk>/edit/", acts.TradeChange.as_view(), name="trade_change"),
    path("trade/<int:pk>/close/", acts.TradeClose.as_view(), name="trade_close"),
    path("trade/<int:pk>/publish/", acts.TradePublish.as_view(), name="trade_publish"),
    path("trade/<int:pk>/return/", acts.TradeReturn.as_view(), name="trade_return"),
    path("trade/<int:pk>/take/", acts.TradeTake.as_view(), name="trade_take"),
    path("trade/interests/<int:pk>/agree/", acts.InterestAgree.as_view(), name="interest_agree"),
    path("trade/interests/<int:pk>/decline/", acts.InterestDecline.as_view(), name="interest_decline"),
    path("trade/interests/<int:pk>/result/", acts.InterestSettle.as_view(), name="interest_settle"),
]
