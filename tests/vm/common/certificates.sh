#!/usr/bin/env bash
# certificates.sh OUTDIR HOST…: a certificate authority (ca.pem), and for each host HOST.pem and HOST.key. For tests alone.
set -euo pipefail

out=$1
shift
mkdir -p "$out"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# request NAME KEY_FILE OPTION…: a new key and a request or certificate for it
request() {
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "/CN=$1" -keyout "$2" "${@:3}" 2> /dev/null
}

request "Ananke test authority" "$work/ca.key" -x509 -days 3650 -out "$out/ca.pem" \
  -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign

for host; do
  request "$host" "$out/$host.key" -out "$work/$host.csr"
  printf 'subjectAltName=DNS:%s\nextendedKeyUsage=serverAuth\nbasicConstraints=CA:FALSE\n' "$host" > "$work/extensions"
  openssl x509 -req -in "$work/$host.csr" -CA "$out/ca.pem" -CAkey "$work/ca.key" -set_serial "0x$(openssl rand -hex 16)" \
    -days 3650 -extfile "$work/extensions" -out "$out/$host.pem" 2> /dev/null
  # The web server's user reads it, and it protects nothing.
  chmod 0644 "$out/$host.key"
done
