# The one file that hub and Kore read. It is checked when the machine is built.
{
  config,
  lib,
  name,
  packages,
  pkgs,
  ...
}:
let
  inherit (lib) mkOption;
  # Units, ports and rules follow the options, so a value that the file alone had would be half a change.
  given = lib.collect lib.isList (lib.mapAttrsRecursive (path: _: path) config.settings);
  both = map (lib.concatStringsSep ".") (
    lib.filter (path: lib.hasAttrByPath path config.out.settings) given
  );
in
{
  options.settings = mkOption {
    inherit (pkgs.formats.json { }) type;
    default = { };
    example = lib.literalExpression "{ sender.attempts = 20; }";
    description = ''
      More of the settings file, for settings of Kore without an option of their own. Never a secret: everybody can
      read the file.
    '';
  };

  config.out = {
    file = pkgs.writeText "ananke-${name}.json" (
      builtins.toJSON (lib.recursiveUpdate config.out.settings config.settings)
    );
    # For people and for `kore` at the command line.
    etc."ananke/${name}.json".source = config.out.file;
    assertions = [
      {
        assertion = both == [ ];
        message = ''
          services.ananke.instances.${name}.settings sets ${lib.concatStringsSep ", " both}, which the other options of
          services.ananke.instances.${name} decide. Use these instead; `settings` is for what has no option.'';
      }
    ];
    checks = [
      (pkgs.runCommand "ananke-${name}-settings-check" { } ''
        ${packages.kore}/bin/kore check-config --settings ${config.out.file} > $out
      '')
    ];
  };
}
