# Kore's unit tests as a derivation, with PostgreSQL and the hub's proxy; none needs the network.
{
  lib,
  pkgs,
  environment,
}:
pkgs.runCommand "kore-tests"
  {
    # The tests also compare Kore with its lock and its pages.
    src = lib.sourceByRegex ../. [
      "kore(/.*)?"
      "docs(/(administrators|developers)(/.*)?)?"
      "pkgs(/uv-lock.json)?"
      "Makefile"
    ];
    nativeBuildInputs = [
      environment
      pkgs.nodejs
      pkgs.postgresql
    ];
  }
  ''
    cp -r "$src" source
    chmod -R u+w source
    # Where `make` puts the proxy.
    mkdir source/pkgs/proxy
    ln -s ${pkgs.configurable-http-proxy}/lib/node_modules source/pkgs/proxy/node_modules
    cd source/kore
    export HOME="$TMPDIR"
    python -m pytest -p no:cacheprovider
    touch "$out"
  ''
