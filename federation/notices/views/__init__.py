from federation.notices.views.inbox import Inbox, MarkRead, Open
from federation.notices.views.outbox import MessageRetry, MessagesRetry, OutboxList

__all__ = ["Inbox", "MarkRead", "MessageRetry", "MessagesRetry", "Open", "OutboxList"]
