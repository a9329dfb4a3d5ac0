# The options that say to whom something is given; a feature adds them to its own.
{ lib, ownTypes }:
let
  inherit (lib) mkOption types;
in
{
  users = mkOption {
    type = types.listOf ownTypes.hubUser;
    default = [ ];
    example = [ "ada-lehmann" ];
    description = "Hub users to whom it is given.";
  };
  groups = mkOption {
    type = types.listOf ownTypes.hubGroup;
    default = [ ];
    example = [ "instructors" ];
    description = "Hub groups to whose members it is given.";
  };
  everybody = mkOption {
    type = types.bool;
    default = false;
    description = "Whether it is given to everybody who signs in.";
  };
}
