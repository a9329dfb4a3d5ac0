# The university's LMS at https://lms, and `ananke-people`, by which a test script does what people do in browsers.
{ self }:
{ pkgs, ... }:
let
  packages = self.packages.${pkgs.stdenv.hostPlatform.system};
  trusted = "/etc/ssl/certs/ca-certificates.crt";
  port = "9000";
  people = pkgs.writeShellScriptBin "ananke-people" ''
    export SSL_CERT_FILE=${trusted}
    exec ${packages.lab-env}/bin/python ${./people.py} "$@"
  '';
in
{
  imports = [ ./certificates.nix ];

  environment.systemPackages = [ people ];

  systemd.services.ananke-lms = {
    description = "The LMS of the tests";
    wantedBy = [ "multi-user.target" ];
    environment.SSL_CERT_FILE = trusted;
    serviceConfig = {
      ExecStart = toString [
        "${packages.kore}/bin/kore-platform serve"
        "--world ${./world.json}"
        "--issuer https://lms"
        "--port ${port}"
        "--control-token-file %S/ananke-lms/control-token"
      ];
      DynamicUser = true;
      StateDirectory = "ananke-lms";
    };
  };

  services.nginx = {
    enable = true;
    virtualHosts.lms = {
      forceSSL = true;
      sslCertificate = "/etc/ananke-test/lms.pem";
      sslCertificateKey = "/etc/ananke-test/lms.key";
      locations."/" = {
        proxyPass = "http://127.0.0.1:${port}";
        recommendedProxySettings = true;
      };
    };
  };
  networking.firewall.allowedTCPPorts = [
    80
    443
  ];
}
