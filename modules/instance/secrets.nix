# The secrets that proxy, Kore and hub share. They are made on first start and never leave the machine.
{ name, packages, ... }:
{
  config.out.services."ananke-${name}-secrets" = {
    description = "Secrets of the Ananke instance ${name}";
    serviceConfig = import ../hardening.nix // {
      Type = "oneshot";
      RemainAfterExit = true;
      ExecStart = "${packages.kore}/bin/kore make-secrets";
      DynamicUser = true;
      StateDirectory = "ananke/${name}/secrets";
      StateDirectoryMode = "0700";
      Slice = "ananke-${name}.slice";
      PrivateNetwork = true;
      IPAddressDeny = "any";
      RestrictAddressFamilies = "none";
    };
  };
}
