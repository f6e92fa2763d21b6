from federation.routes import Views, path

acts = Views("federation.privacy.views.acts")
desk = Views("federation.privacy.views.desk")
own = Views("federation.privacy.views.own")
public = Views("federation.privacy.views.public")
register = Views("federation.privacy.views.register")


app_name = "privacy"
urlpatterns = [
    path("register/", register.Register.as_view(), name="register"),
    # Anybody, without an account.
    path("ask/", public.Ask.as_view(), name="ask"),
    path("status/<str:secret>/", public.Status.as_view(), name="status"),
    # One's own.
    path("mine/", own.Mine.as_view(), name="mine"),
    path("mine/new/", own.OwnNew.as_view(), name="own_new"),
    path("mine/<int:pk>/", own.OwnDetail.as_view(), name="own_detail"),
    path("mine/<int:pk>/withdraw/", own.OwnWithdraw.as_view(), name="own_withdraw"),
    path("mine/<int:pk>/copy/", own.OwnCopy.as_view(), name="own_copy"),
    path("mine/grounds/<str:ground>/withdraw/", own.GroundWithdraw.as_view(), name="own_ground_withdraw"),
    # The desk.
    path("requests/", desk.RequestList.as_view(), name="request_list"),
    path("requests/<int:pk>/", desk.RequestDetail.as_view(), name="request_detail"),
    path("requests/<int:pk>/identity/", acts.RequestIdentify.as_view(), name="request_identify"),
    path("requests/<int:pk>/take-up/", acts.RequestTakeUp.as_view(), name="request_take_up"),
    path("requests/<int:pk>/records/", acts.RequestRecords.as_view(), name="request_records"),
    path("requests/<int:pk>/extend/", acts.RequestExtend.as_view(), name="request_extend"),
    path("requests/<int:pk>/copy/", acts.CopyStart.as_view(), name="copy_start"),
    path("requests/<int:pk>/copy/fetch/", acts.CopyFetch.as_view(), name="copy_fetch"),
    path("requests/<int:pk>/grant/", acts.RequestGrant.as_view(), name="request_grant"),
    path("requests/<int:pk>/refuse/", acts.RequestRefuse.as_view(), name="request_refuse"),
    path("requests/<int:pk>/plan/", acts.ErasureRehearse.as_view(), name="erasure_rehearse"),
    path("requests/<int:pk>/propose/", acts.ErasurePropose.as_view(), name="erasure_propose"),
    path("requests/<int:pk>/approve/", acts.ErasureApprove.as_view(), name="erasure_approve"),
    path("requests/<int:pk>/send-back/", acts.ErasureSendBack.as_view(), name="erasure_send_back"),
]
