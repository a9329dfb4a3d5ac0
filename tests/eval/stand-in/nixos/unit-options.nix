# Options of units, typed as in nixpkgs' nixos/lib/systemd-unit-options.nix.
{ lib, pkgs }:
let
  inherit (lib) types;
  of = type: default: lib.mkOption { inherit type default; };
  suffix = "service|socket|device|mount|automount|swap|target|path|timer|scope|slice";
  names = of (types.listOf (types.strMatching "[a-zA-Z0-9@%:_.\\-]+[.](${suffix})")) [ ];
  scalar = types.nullOr (
    types.oneOf [
      types.bool
      types.int
      types.float
      types.str
      types.path
      types.package
    ]
  );
  section = of (types.attrsOf (types.either scalar (types.listOf scalar))) { };
  keys = {
    after = "After";
    before = "Before";
    bindsTo = "BindsTo";
    conflicts = "Conflicts";
    onFailure = "OnFailure";
    onSuccess = "OnSuccess";
    partOf = "PartOf";
    requires = "Requires";
    requisite = "Requisite";
    upholds = "Upholds";
    wants = "Wants";
  };
  others = {
    description = "Description";
    documentation = "Documentation";
    startLimitBurst = "StartLimitBurst";
    startLimitIntervalSec = "StartLimitIntervalSec";
  };
  triggers =
    kind: name: values:
    lib.optionalAttrs (values != [ ]) {
      "X-${kind}-Triggers" = "${pkgs.writeText "X-${kind}-Triggers-${name}" (toString values)}";
    };

  common =
    { config, name, ... }:
    {
      options = lib.mapAttrs (_: _: names) keys // {
        enable = of types.bool true;
        description = of types.singleLineStr "";
        documentation = of (types.listOf types.str) [ ];
        aliases = names;
        wantedBy = names;
        requiredBy = names;
        overrideStrategy = of (types.enum [
          "asDropinIfExists"
          "asDropin"
        ]) "asDropinIfExists";
        unitConfig = section;
        restartTriggers = of (types.listOf types.unspecified) [ ];
        reloadTriggers = of (types.listOf types.unspecified) [ ];
        startLimitBurst = of (types.nullOr types.int) null;
        startLimitIntervalSec = of (types.nullOr types.int) null;
      };
      config.unitConfig =
        lib.concatMapAttrs (
          option: key:
          let
            value = config.${option};
          in
          lib.optionalAttrs (value != null && value != "" && value != [ ]) {
            ${key} = toString value;
          }
        ) (keys // others)
        // triggers "Restart" name config.restartTriggers
        // triggers "Reload" name config.reloadTriggers;
    };
in
{
  kind =
    extra:
    of (types.attrsOf (
      types.submodule {
        imports = [
          common
          (if lib.isFunction extra then extra else { options = extra; })
        ];
      }
    )) { };
  service = import ./service-options.nix {
    inherit
      lib
      pkgs
      of
      section
      ;
  };
  socket = {
    socketConfig = section;
    listenStreams = of (types.listOf types.str) [ ];
    listenDatagrams = of (types.listOf types.str) [ ];
  };
  timer.timerConfig = section;
  slice.sliceConfig = section;
  path.pathConfig = section;
}
