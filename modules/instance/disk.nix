# What homes may hold: one by a quota that root sets when its lab starts, all together by measuring.
{
  config,
  lib,
  name,
  packages,
  ...
}:
let
  cfg = config.limits;
  said = map (one: one.disk) ([ cfg.user ] ++ lib.attrValues cfg.groups);
  # Where systemd keeps the homes of labs, whose users it makes up.
  homes = "/var/lib/private/ananke/${name}/homes";
  bytes = import ../bytes.nix { inherit lib; };
in
{
  config.out = {
    grantable = lib.mkIf (lib.any (disk: disk != null) said) {
      inherit homes;
      # Null as well, where the hub finds it: somebody who is in no group that says something.
      disk = lib.unique ([ cfg.user.disk ] ++ lib.filter (disk: disk != null) said);
    };

    services = lib.mkIf (cfg.instance.disk != null) {
      "ananke-${name}-disk" = {
        description = "Measures all homes of the Ananke instance ${name}";
        wantedBy = [ "multi-user.target" ];
        startAt = "hourly";
        serviceConfig = import ../hardening.nix // {
          # The boot does not wait for it.
          Type = "exec";
          ExecStart = toString [
            "${packages.lab-env}/bin/python -I -m kore.root measure"
            "${homes} ${toString (bytes cfg.instance.disk)} %t/ananke-${name}-disk/homes.json"
          ];
          Slice = "ananke-${name}.slice";
          RuntimeDirectory = "ananke-${name}-disk";
          RuntimeDirectoryPreserve = true;
          # Root, who may read everything and nothing else.
          CapabilityBoundingSet = "CAP_DAC_READ_SEARCH";
          PrivateUsers = false;
          PrivateNetwork = true;
          # Homes are as hostile as people: a million names of one file cost memory. What measures such a home is
          # ended, and the others are measured.
          MemoryMax = "256M";
          MemorySwapMax = 0;
          OOMPolicy = "continue";
          # People's work comes first.
          Nice = 19;
          IOSchedulingClass = "idle";
        };
      };
    };
  };
}
