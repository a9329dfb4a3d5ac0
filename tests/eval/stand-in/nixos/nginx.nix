# services.nginx: NixOS's checks, and a server that does the same with fewer lines of configuration.
{
  lib,
  config,
  pkgs,
  ...
}:
let
  cfg = config.services.nginx;
  text = import ./nginx-text.nix { inherit lib cfg; };
  inherit (config.security) acme;
  checks =
    name: host:
    let
      option = "services.nginx.virtualHosts.${name}";
      ownCertificate = host.sslCertificate != null && host.sslCertificateKey != null;
    in
    [
      {
        assertion = host.enableACME -> acme.acceptTerms && acme.defaults.email != null;
        message = "${option}.enableACME needs security.acme.{acceptTerms,defaults.email}";
      }
      {
        assertion = host.forceSSL -> host.enableACME || ownCertificate;
        message = "${option}.forceSSL needs a certificate and its key";
      }
    ];
in
{
  config = lib.mkIf cfg.enable {
    assertions = lib.concatLists (lib.mapAttrsToList checks cfg.virtualHosts);
    users.users.nginx = {
      isSystemUser = true;
      group = "nginx";
    };
    users.groups.nginx = { };
    # As in NixOS, not even the master process is root: a key that nginx may not read is found here.
    systemd.services.nginx = {
      description = "Nginx Web Server";
      wantedBy = [ "multi-user.target" ];
      after = [ "network.target" ];
      serviceConfig = {
        ExecStart = "${pkgs.nginx}/bin/nginx -e stderr -c /etc/nginx/nginx.conf";
        User = "nginx";
        Group = "nginx";
        Restart = "always";
        RuntimeDirectory = "nginx";
        CacheDirectory = "nginx";
        AmbientCapabilities = [ "CAP_NET_BIND_SERVICE" ];
        CapabilityBoundingSet = [ "CAP_NET_BIND_SERVICE" ];
        NoNewPrivileges = true;
        ProtectSystem = "strict";
        ProtectHome = true;
        PrivateTmp = true;
      };
    };
    system.build.files."/etc/nginx/nginx.conf" = { inherit text; };
  };
}
