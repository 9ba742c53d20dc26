#!/bin/sh
# `make airgap`: every image of the platform on a Debian 12 machine that reaches no registry of images. As root.
set -eu
cd "$(dirname "$0")"
export DOCKER_BUILDKIT=1

command -v debootstrap >/dev/null && docker info >/dev/null 2>&1 && docker build --help | grep -q -e --secret || {
    echo "Il faut debootstrap, un dockerd qui tourne et un « docker build » qui connaît --secret : voyez deploy/airgap/README.md." >&2
    exit 1
}

root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT

# The machine's own mirror, read where apt reads it: the first address that ends in /debian.
mirror=$(grep -rhoE 'https?://[^ ]+/debian/?( |$)' /etc/apt/sources.list /etc/apt/sources.list.d 2>/dev/null | head -n 1)
[ -n "$mirror" ] || { echo "Aucun miroir Debian dans /etc/apt/sources.list*." >&2; exit 1; }

debootstrap --variant=minbase bookworm "$root/debian" $mirror
# The same sources as the machine (security included), for the packages of each stand-in.
rm -f "$root/debian/etc/apt/sources.list"
for sources in $(grep -rlF "$mirror" /etc/apt/sources.list /etc/apt/sources.list.d 2>/dev/null); do
    cp "$sources" "$root/debian${sources}"
done
rm -rf "$root"/debian/var/cache/apt/* "$root"/debian/var/lib/apt/lists/*
tar -C "$root/debian" -c . | docker import - certif-airgap-debian

# The names are those that the platform's own files give: they are written nowhere else.
for stand_in in python nginx postgres rabbitmq; do
    name=$(grep -ohE "\b$stand_in:[^ ]+" ../Dockerfile ../../docker-compose.yml | head -n 1)
    docker build --network host --target "$stand_in" --tag "$name" .
done

# What this machine's pip is told (package index, certificates) serves the build, and stays out of the image.
{
    printf '[global]\ncert = /run/secrets/ca\n'
    python3 -m pip config list | sed -nE "s/^(global|:env:)\.(index-url|trusted-host)='(.*)'$/\2 = \3/p" | sort -u
} > "$root/pip"
docker build --network host --secret "id=pip,src=$root/pip" --secret id=ca,src=/etc/ssl/certs/ca-certificates.crt \
    --file ../Dockerfile --tag certif-sco ../..
