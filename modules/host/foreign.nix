# Programs that are not from Nix look for their loader where NixOS has none: uv's Pythons, conda's packages.
{ config, lib, ... }:
{
  config.programs.nix-ld.enable = lib.mkIf (lib.any (one: one.foreign) (
    lib.attrValues config.services.ananke.out
  )) true;
}
