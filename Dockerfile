# syntax=docker/dockerfile:1
# Two stages: the first has what installing needs, the second only what running needs.

FROM python:3.11-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PYTHONDONTWRITEBYTECODE=1
RUN python -m venv /opt/portal/.venv
COPY requirements/runtime.txt /opt/portal/requirements/runtime.txt
RUN /opt/portal/.venv/bin/python -m pip install --require-hashes -r /opt/portal/requirements/runtime.txt
COPY . /opt/portal/src
WORKDIR /opt/portal/src
# Collecting reads the settings, which insist on these; none of them reaches the image.
RUN DJANGO_SETTINGS_MODULE=federation.settings.prod SECRET_KEY=build-only ALLOWED_HOSTS=localhost \
    DATABASE_URL=postgres://localhost/none STATIC_ROOT=/opt/portal/static \
    sh -c '/opt/portal/.venv/bin/python manage.py build_messages \
        && /opt/portal/.venv/bin/python manage.py collectstatic --noinput'

FROM python:3.11-slim-bookworm
ENV PATH=/opt/portal/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=federation.settings.prod \
    STATIC_ROOT=/opt/portal/static \
    FILES_ROOT=/var/lib/portal/files \
    CELERY_BEAT_SCHEDULE_FILENAME=/var/lib/portal/beat/schedule
RUN groupadd --system --gid 10001 portal \
    && useradd --system --uid 10001 --gid portal --no-create-home --shell /usr/sbin/nologin portal \
    && install -d -o portal -g portal -m 0750 /var/lib/portal /var/lib/portal/files /var/lib/portal/beat
COPY --from=build /opt/portal /opt/portal
WORKDIR /opt/portal/src
USER portal
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "deploy/healthcheck.py"]
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", \
     "--blocking-threads", "8", "--backpressure", "32", "--respawn-failed-workers", "--workers-lifetime", "6h", "--workers-kill-timeout", "15", \
     "--no-ws", "--no-access-log", "federation.wsgi:application"]
