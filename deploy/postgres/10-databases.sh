#!/bin/sh
# Run once by PostgreSQL's image: a database, an owner and an application role a service. See deploy/local/postgres.py.
set -eu
for service in auth sessions exam results; do
    owner=$(cat "/run/secrets/${service}_owner_password")
    app=$(cat "/run/secrets/${service}_app_password")
    psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" <<SQL
CREATE ROLE ${service}_owner LOGIN PASSWORD '${owner}';
CREATE ROLE ${service}_app LOGIN PASSWORD '${app}';
CREATE DATABASE certif_${service} OWNER ${service}_owner;
REVOKE CONNECT ON DATABASE certif_${service} FROM PUBLIC;
GRANT CONNECT ON DATABASE certif_${service} TO ${service}_app;
\connect certif_${service}
ALTER DEFAULT PRIVILEGES FOR ROLE ${service}_owner GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO ${service}_app;
ALTER DEFAULT PRIVILEGES FOR ROLE ${service}_owner GRANT USAGE, SELECT ON SEQUENCES TO ${service}_app;
SQL
done
