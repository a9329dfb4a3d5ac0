# system.build.toplevel: the place where NixOS stops on failed assertions.
{
  lib,
  config,
  options,
  pkgs,
  ...
}:
let
  failed = lib.filter (check: !check.assertion) config.assertions;
  messages = lib.concatMapStringsSep "\n" (check: "- ${check.message}") failed;
  # NixOS renders most options somewhere, so that a wrong value is an error; here each value that is
  # there is forced instead. An option without a value is an error only where somebody asks for it.
  force =
    value:
    if lib.isDerivation value then
      builtins.seq value.drvPath true
    else if lib.isFunction value then
      true
    # A message is written for the case that its assertion failed.
    else if value ? assertion then
      builtins.seq value.assertion true
    else if lib.isAttrs value then
      lib.all force (lib.attrValues (removeAttrs value [ "_module" ]))
    else if lib.isList value then
      lib.all force value
    else
      builtins.seq value true;
  declared = lib.collect lib.isOption (
    removeAttrs options [
      "_module"
      "assertions"
      "nixpkgs"
      "system"
    ]
  );
in
{
  options.system.build = {
    files = lib.mkOption { type = lib.types.attrsOf (lib.types.attrsOf lib.types.str); };
    toplevel = lib.mkOption { type = lib.types.package; };
  };
  config.system.build.toplevel =
    if failed != [ ] then
      throw "\nFailed assertions:\n${messages}"
    else
      assert lib.all (option: !option.isDefined || force option.value) declared;
      lib.showWarnings config.warnings (
        pkgs.runCommand "nixos-system-${config.networking.hostName}" {
          files = builtins.toJSON config.system.build.files;
          inherit (config.environment) systemPackages;
          inherit (config.system) checks;
          preSwitchChecks = lib.attrValues config.system.preSwitchChecks;
        } ""
      );
}
