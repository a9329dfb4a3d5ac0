# The hub: JupyterHub, without any rights; what it starts, it asks systemd for.
{
  config,
  lib,
  name,
  packages,
  ...
}:
let
  environment = packages.hub-env;
in
{
  config.out = {
    # A lasting user: the system bus does not know dynamic ones.
    users."ananke-${name}-hub" = {
      isSystemUser = true;
      group = "ananke-${name}-hub";
      description = "Hub of the Ananke instance ${name}";
    };

    services."ananke-${name}-hub" = {
      imports = [
        (import ./service.nix {
          inherit name;
          secrets = [
            "kore-to-hub"
            "hub-to-kore"
            "hub-to-proxy"
          ];
        })
      ];
      description = "Hub of the Ananke instance ${name}";
      wants = [
        "ananke-${name}-proxy.service"
        "ananke-${name}-kore.service"
      ];
      after = [
        "ananke-${name}-proxy.service"
        "ananke-${name}-kore.service"
      ];
      # A proxy that was restarted knows no way any more; the hub tells it all of them when it starts.
      partOf = [ "ananke-${name}-proxy.service" ];
      environment.KORE_SETTINGS = config.out.file;
      serviceConfig = {
        ExecStart = lib.concatStringsSep " " [
          "${environment}/bin/python -m jupyterhub"
          "--config ${environment}/${environment.sitePackages}/kore/hub/jupyterhub_config.py"
        ];
        User = "ananke-${name}-hub";
        StateDirectory = "ananke/${name}/hub";
        StateDirectoryMode = "0700";
        WorkingDirectory = "%S/ananke/${name}/hub";
        # Here the hub leaves the variables of a lab that it starts.
        RuntimeDirectory = "ananke-${name}-hub";
        RuntimeDirectoryMode = "0700";
        RuntimeDirectoryPreserve = "restart";
        IPAddressDeny = "any";
        IPAddressAllow = "localhost";
      };
    };
  };
}
