"""Sign-in by the folded account name, with the same work done whether or not the account exists."""

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest

from federation.accounts.models import Post, User
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
        posts = list(
            Post.objects.in_force()
            .select_related("user", "organisation")
            .filter(user_id=user_id, user__is_active=True)
            .order_by("id")
        )
        if not posts:
            return User.objects.filter(pk=user_id, is_active=True).first()
        user = posts[0].user
        for post in posts:
            post.user = user
        user.active_posts = posts
        return user
