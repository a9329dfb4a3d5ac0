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
in
{
  options.settings = mkOption {
    inherit (pkgs.formats.json { }) type;
    default = { };
    example = lib.literalExpression "{ sender.attempts = 20; }";
    description = ''
      More of the settings file, for settings of Kore without an option of their own; laid over what the options give.
      Never a secret: everybody can read the file.
    '';
  };

  config.out = {
    file = pkgs.writeText "ananke-${name}.json" (
      builtins.toJSON (lib.recursiveUpdate config.out.settings config.settings)
    );
    # For people and for `kore` at the command line.
    etc."ananke/${name}.json".source = config.out.file;
    checks = [
      (pkgs.runCommand "ananke-${name}-settings-check" { } ''
        ${packages.kore}/bin/kore check-config --settings ${config.out.file} > $out
      '')
    ];
  };
}
