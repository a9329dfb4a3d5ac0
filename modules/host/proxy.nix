# The web server in front: TLS, and one way to each instance's proxy.
{ config, lib, ... }:
let
  inherit (lib) mkOption types;
  cfg = config.services.ananke;
  ownTypes = import ../types.nix { inherit lib; };
  out = lib.attrValues cfg.out;

  location = one: {
    proxyPass = "http://127.0.0.1:${toString one.ports.proxy}";
    proxyWebsockets = true;
    recommendedProxySettings = true;
    extraConfig = one.location;
  };

  certificate =
    if cfg.tls.certificate == null then
      { enableACME = true; }
    else
      {
        sslCertificate = cfg.tls.certificate;
        sslCertificateKey = cfg.tls.key;
      };

  virtualHost =
    here:
    certificate
    // {
      forceSSL = true;
      # Nobody's start page where no instance is.
      locations = {
        "/".return = lib.mkDefault "404";
      }
      // lib.listToAttrs (map (one: lib.nameValuePair one.route.path (location one)) here);
      extraConfig = ''
        # Files that people upload in JupyterLab come in parts, notebooks in one piece.
        client_max_body_size 100m;
        add_header Strict-Transport-Security "max-age=31536000" always;
      '';
    };
in
{
  options.services.ananke.tls = {
    certificate = mkOption {
      type = types.nullOr ownTypes.pathOutsideStore;
      default = null;
      example = "/etc/secrets/hub.pem";
      description = ''
        The certificate with its chain (PEM), good for the host names of all instances; null: NixOS gets and renews one
        for each by ACME (`security.acme`).
      '';
    };
    key = mkOption {
      type = types.nullOr ownTypes.pathOutsideStore;
      default = null;
      example = "/etc/secrets/hub.key";
      description = "The certificate's key (PEM); the web server's user must be able to read it.";
    };
  };

  config = lib.mkIf (out != [ ]) {
    services.nginx = {
      enable = true;
      recommendedTlsSettings = true;
      recommendedOptimisation = true;
      virtualHosts = lib.mapAttrs (_: virtualHost) (lib.groupBy (one: one.route.host) out);
    };
    networking.firewall.allowedTCPPorts = [
      80
      443
    ];
  };
}
