# What an instance is: its address, its ports, its administrators, its slice.
{
  config,
  lib,
  name,
  host,
  ownTypes,
  ...
}:
let
  inherit (lib) mkOption types;
in
{
  options = {
    enable = mkOption {
      type = types.bool;
      default = true;
      description = "Whether the instance runs. Its state stays when it does not.";
    };

    host = mkOption {
      type = ownTypes.hostName;
      default = host;
      defaultText = lib.literalExpression "config.services.ananke.host";
      example = "hub.physics.example.org";
      description = ''
        Host name that people's browsers ask. To a browser two instances on one host name are one site: instances
        whose people must not meet each other's scripts want different ones.
      '';
    };

    path = mkOption {
      type = ownTypes.urlPath;
      default = "/${name}/";
      defaultText = lib.literalExpression ''"/''${name}/"'';
      example = "/";
      description = "Path of the instance on its host.";
    };

    port = mkOption {
      type = types.ints.between 1024 65532;
      example = 8100;
      description = ''
        The first of four loopback ports: proxy, the proxy's API, hub and Kore; not among the labs' own, which are
        20000 to 29999. Running labs know Kore's port, so keep it when other instances come and go.
      '';
    };

    admins = mkOption {
      type = types.listOf ownTypes.hubUser;
      default = [ ];
      example = [ "ada-lehmann" ];
      description = "Hub users who administrate the hub. The hub shows everybody their own name.";
    };
  };

  config.out = {
    route = { inherit (config) host path; };

    ports = {
      proxy = config.port;
      proxy_api = config.port + 1;
      hub = config.port + 2;
      kore = config.port + 3;
    };

    settings = {
      instance = name;
      public_url = "https://${config.host}${config.path}";
      state_dir = "/var/lib/ananke/${name}";
      inherit (config) admins;
      inherit (config.out) ports;
    };

    slices."ananke-${name}".description = "Everything of the Ananke instance ${name}";

    assertions = [
      {
        assertion = builtins.match "[a-z][a-z0-9]{0,15}" name != null;
        message = ''
          services.ananke.instances."${name}": the name becomes part of unit, slice and user names. Choose one of
          lower-case letters and digits only, with a letter first and 16 characters at most.'';
      }
    ];
  };
}
