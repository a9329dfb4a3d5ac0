# systemd.{services,sockets,timers,slices,targets,paths} and the files they become.
{
  lib,
  config,
  pkgs,
  ...
}:
let
  inherit (lib) mkOption types;
  unit = import ./unit-options.nix { inherit lib pkgs; };
  text = import ./unit-text.nix { inherit lib; };
  dir = "/etc/systemd/system";

  # "services" and "x" give "x.service".
  fileName = kind: name: "${name}.${lib.removeSuffix "s" kind}";
  units = lib.concatMapAttrs (
    kind: render:
    lib.mapAttrs' (
      name: unit: lib.nameValuePair (fileName kind name) (unit // { text = render unit; })
    ) (lib.filterAttrs (_: unit: unit.enable) config.systemd.${kind})
  ) text;
  link = path: target: lib.nameValuePair "${dir}/${path}" { inherit target; };
  files =
    name: unit:
    {
      "${dir}/${name}" = { inherit (unit) text; };
    }
    // lib.listToAttrs (
      map (target: link "${target}.wants/${name}" "../${name}") unit.wantedBy
      ++ map (target: link "${target}.requires/${name}" "../${name}") unit.requiredBy
      ++ map (alias: link alias name) unit.aliases
    );
  tmpfilesLine =
    path: type: e:
    "'${type}' '${path}' '${e.mode}' '${e.user}' '${e.group}' '${e.age}' ${e.argument}\n";
  tmpfiles = lib.mapAttrs' (
    file: paths:
    lib.nameValuePair "/etc/tmpfiles.d/${file}.conf" {
      text = lib.concatStrings (
        lib.concatLists (
          lib.mapAttrsToList (path: types: lib.mapAttrsToList (tmpfilesLine path) types) paths
        )
      );
    }
  ) config.systemd.tmpfiles.settings;
  rules = lib.concatMapStrings (rule: "${rule}\n") config.systemd.tmpfiles.rules;
  scheduled = lib.filterAttrs (_: service: service.enable && service.startAt != [ ]);
in
{
  options.systemd = {
    services = unit.kind unit.service;
    sockets = unit.kind unit.socket;
    timers = unit.kind unit.timer;
    slices = unit.kind unit.slice;
    paths = unit.kind unit.path;
    targets = unit.kind { };
    units = mkOption {
      type = types.attrsOf types.attrs;
      readOnly = true;
    };
  };
  config = {
    systemd.units = units;
    systemd.timers = lib.mapAttrs (_: service: {
      wantedBy = [ "timers.target" ];
      timerConfig.OnCalendar = service.startAt;
    }) (scheduled config.systemd.services);
    system.build.files =
      lib.concatMapAttrs files units
      // tmpfiles
      // lib.optionalAttrs (rules != "") { "/etc/tmpfiles.d/00-nixos.conf".text = rules; };
  };
}
