# Which values an instance begins with. They are defaults: what the administrator sets counts.
{ config, lib, ... }:
let
  values =
    profile:
    lib.mkIf (config.profile == profile) (
      lib.mapAttrsRecursive (_: lib.mkDefault) (import ../profiles/${profile}.nix)
    );
in
{
  options.profile = lib.mkOption {
    type = lib.types.enum [
      "persistent"
      "ephemeral"
    ];
    default = "persistent";
    example = "ephemeral";
    description = ''
      What the instance is for. `persistent`: people come back to their files. `ephemeral`, for exams, workshops and
      public demonstrations: nothing of a person stays when they have gone. It sets `keep.*`, `culling.idle` and
      `culling.maxAge`, each of which may still be set to something else.
    '';
  };

  config = lib.mkMerge [
    (values "persistent")
    (values "ephemeral")
  ];
}
