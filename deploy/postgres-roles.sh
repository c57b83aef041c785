#!/bin/sh
# Run once by the PostgreSQL image, on an empty volume, as the database's administrator:
# makes the two roles and gives them the passwords of the environment.
set -eu
: "${OWNER_PASSWORD:?}" "${RUNTIME_PASSWORD:?}"
here=${ROLES_FOLDER:-/opt/thresholds}
psql --set ON_ERROR_STOP=1 --no-psqlrc --quiet --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
    --file "$here/roles.sql"
psql --set ON_ERROR_STOP=1 --no-psqlrc --quiet --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
\getenv owner_password OWNER_PASSWORD
\getenv runtime_password RUNTIME_PASSWORD
ALTER ROLE thresholds_owner PASSWORD :'owner_password';
ALTER ROLE thresholds_app PASSWORD :'runtime_password';
SQL
