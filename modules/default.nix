# Makes a NixOS machine an Ananke server. No file uses one below it in the list.
{ self }:
{ lib, ... }:
{
  _class = "nixos";

  imports = [
    (lib.modules.importApply ./instances.nix { inherit self; })
    ./host/ports.nix
    ./host/foreign.nix
    ./host/proxy.nix
    ./host/secrets.nix
    ./host/gpu.nix
    ./host/assertions.nix
  ];
}
