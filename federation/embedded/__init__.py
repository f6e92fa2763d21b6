"""The database and the broker that come along, so that one command starts the portal on a bare machine.

Nothing here is needed in production, where `DATABASE_URL` and `CELERY_BROKER_URL` name real servers.
"""
