# What services have beyond other units: environment, PATH and scripts.
{
  lib,
  pkgs,
  of,
  section,
}:
let
  inherit (lib) types;
  phases = {
    script = {
      key = "ExecStart";
      suffix = "start";
    };
    preStart = {
      key = "ExecStartPre";
      suffix = "pre-start";
    };
    postStart = {
      key = "ExecStartPost";
      suffix = "post-start";
    };
    preStop = {
      key = "ExecStop";
      suffix = "pre-stop";
    };
    postStop = {
      key = "ExecStopPost";
      suffix = "post-stop";
    };
    reload = {
      key = "ExecReload";
      suffix = "reload";
    };
  };
  # NixOS names the script's program after the unit, and the store path after the program.
  program =
    name: phase: strict: text:
    let
      bin = "${lib.replaceStrings [ "@" ] [ "_" ] name}-${phase.suffix}";
      script =
        if strict then
          pkgs.writeShellApplication {
            name = bin;
            inherit text;
          }
        else
          pkgs.writeShellScriptBin bin "set -e\n${text}";
    in
    lib.getExe (script.overrideAttrs (_: { name = "unit-script-${bin}"; }));
in
{ config, name, ... }:
{
  options = {
    environment = of (types.attrsOf (
      types.nullOr (
        types.oneOf [
          types.str
          types.path
          types.package
        ]
      )
    )) { };
    path = of (types.listOf (types.either types.package types.str)) [ ];
    serviceConfig = section;
    startAt = of (types.coercedTo types.str lib.toList (types.listOf types.str)) [ ];
    restartIfChanged = of types.bool true;
    reloadIfChanged = of types.bool false;
    stopIfChanged = of types.bool true;
    enableStrictShellChecks = of types.bool false;
  }
  // lib.mapAttrs (_: _: of types.lines "") phases;

  config = {
    path = lib.mkAfter [
      pkgs.coreutils
      pkgs.findutils
      pkgs.gnugrep
      pkgs.gnused
      pkgs.systemd
    ];
    environment.PATH = lib.concatStringsSep ":" [
      (lib.makeBinPath config.path)
      (lib.makeSearchPathOutput "bin" "sbin" config.path)
    ];
    serviceConfig = lib.mkMerge (
      lib.mapAttrsToList (
        option: phase:
        lib.mkIf (config.${option} != "") {
          ${phase.key} = program name phase config.enableStrictShellChecks config.${option};
        }
      ) phases
    );
  };
}
