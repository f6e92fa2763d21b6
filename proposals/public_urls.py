"""Public addresses of published letters and their promises. Whoever opens them needs no account."""

from federation.routes import Views, path

public_letters = Views("proposals.views.public_letters")


app_name = "replies"
urlpatterns = [
    path("replies/", public_letters.Letters.as_view(), name="replies"),
    path("replies/commitments/", public_letters.Promises.as_view(), name="commitments"),
    path("replies/<int:pk>/", public_letters.LetterPage.as_view(), name="reply"),
]
