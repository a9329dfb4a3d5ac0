# What only root can give to a lab: the unit asks `kore.root` for it before it starts, and has it taken back at the end.
{
  config,
  lib,
  name,
  packages,
  pkgs,
  ...
}:
let
  root = verb: "+${packages.lab-env}/bin/python -I -m kore.root ${verb} ${file} %i";
  file = pkgs.writeText "ananke-${name}-grantable.json" (
    builtins.toJSON (config.out.grantable // { folder = "/run/ananke-${name}-labs"; })
  );
in
{
  config.out.services = lib.mkIf (config.out.grantable != { }) (
    lib.genAttrs config.out.labs (_: {
      serviceConfig = {
        ExecStartPre = [ "${root "prepare"} /run/ananke-${name}-hub/%n.grants" ];
        ExecStartPost = lib.mkIf (config.out.grantable ? shared) [ (root "settle") ];
        ExecStopPost = [ (root "clear") ];
      };
    })
  );
}
