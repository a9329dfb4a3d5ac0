# The instance's proxy: it sends browsers on to hub, Kore and labs, as the hub tells it.
{
  config,
  lib,
  name,
  pkgs,
  ...
}:
let
  inherit (config.out) ports;
  hub = "http://127.0.0.1:${toString ports.hub}";
in
{
  config.out.services."ananke-${name}-proxy" = {
    imports = [
      (import ./service.nix {
        inherit name;
        secrets = [ "hub-to-proxy" ];
      })
    ];
    description = "Proxy of the Ananke instance ${name}";
    enableStrictShellChecks = true;
    # The proxy takes its token from the environment only.
    script = ''
      CONFIGPROXY_AUTH_TOKEN=$(< "$CREDENTIALS_DIRECTORY/hub-to-proxy")
      export CONFIGPROXY_AUTH_TOKEN
      exec ${lib.getExe pkgs.configurable-http-proxy} \
        --ip 127.0.0.1 --port ${toString ports.proxy} \
        --api-ip 127.0.0.1 --api-port ${toString ports.proxy_api} \
        --default-target ${hub} --error-target ${hub}${config.path}hub/error \
        --no-x-forward
    '';
    serviceConfig = {
      DynamicUser = true;
      IPAddressDeny = "any";
      IPAddressAllow = "localhost";
      # Node.js compiles while it runs.
      MemoryDenyWriteExecute = lib.mkForce false;
    };
  };
}
