#!/bin/sh
# What docker-compose.yml asks of the official image: the password file read as root, then everything as postgres; at the
# first start a cluster that listens on its socket alone, while the scripts of /docker-entrypoint-initdb.d run.
set -eu

if [ "$(id -u)" = 0 ]; then
    POSTGRES_PASSWORD=$(cat "$POSTGRES_PASSWORD_FILE")
    export POSTGRES_PASSWORD
    install -d -o postgres -g postgres -m 0700 "${PGDATA%/*}" "$PGDATA"
    exec setpriv --reuid=postgres --regid=postgres --init-groups "$0" "$@"
fi

if [ ! -s "$PGDATA/PG_VERSION" ]; then
    export POSTGRES_USER=postgres
    printf '%s\n' "$POSTGRES_PASSWORD" |
        initdb --username="$POSTGRES_USER" --pwfile=/dev/stdin --auth-local=trust --auth-host=scram-sha-256
    echo 'host all all all scram-sha-256' >> "$PGDATA/pg_hba.conf"
    pg_ctl --wait --options="-c listen_addresses=''" start
    for script in /docker-entrypoint-initdb.d/*.sh; do
        echo "running $script"
        "$script"
    done
    pg_ctl --wait --mode=fast stop
fi

unset POSTGRES_PASSWORD
exec "$@" -c listen_addresses='*'
