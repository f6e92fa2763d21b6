#!/bin/sh
# Runs once, after roles.sql, when the database is first created: gives the web role its password.
set -eu
psql --no-psqlrc --quiet -v ON_ERROR_STOP=1 -v password="$POSTGRES_APP_PASSWORD" \
    --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
ALTER ROLE portal_app PASSWORD :'password';
SQL
