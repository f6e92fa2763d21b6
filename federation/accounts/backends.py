"""Sign-in by the folded account name, with the same work done whether or not the account exists."""

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest

from federation.accounts.models import User
from federation.accounts.presence import posts_at_hand
from federation.text import fold


class FoldedNameBackend(BaseBackend):
    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs
    ) -> User | None:
        if not username or not password or len(password) > 1024 or "\x00" in username:
            return None
        user = User.objects.filter(folded_username=fold(username)).first()
        if user is None:
            # One hash is computed either way, so that the time does not tell who has an account.
            make_password(password)
            return None
        if user.check_password(password) and user.is_active:
            return user
        return None

    def get_user(self, user_id: int) -> User | None:
        """The account behind a session; a disabled one ends its sessions at once.

        Every request needs the account and its posts: one query brings both. Somebody without a post in
        force costs a second one.
        """
        posts = posts_at_hand(user_id)
        user = next((post.user for post in posts if post.user_id == user_id), None)
        if user is None:
            return User.objects.filter(pk=user_id, is_active=True).first()
        user.take_posts(posts)
        return user
