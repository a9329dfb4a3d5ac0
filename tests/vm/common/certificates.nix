# Every node trusts the test authority and has the certificates that it gave, in /etc/ananke-test.
{ lib, pkgs, ... }:
let
  hosts = [
    "server"
    "lms"
  ];
  certificates = pkgs.runCommand "ananke-test-certificates" { nativeBuildInputs = [ pkgs.openssl ]; } ''
    bash ${./certificates.sh} "$out" ${toString hosts}
  '';
  file = name: lib.nameValuePair "ananke-test/${name}" { source = "${certificates}/${name}"; };
in
{
  security.pki.certificateFiles = [ "${certificates}/ca.pem" ];
  environment.etc = lib.listToAttrs (
    lib.concatMap (host: [
      (file "${host}.pem")
      (file "${host}.key")
    ]) hosts
  );
}
