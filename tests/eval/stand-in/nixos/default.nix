# lib.nixosSystem over the declared options.
{ lib, pkgsFor }:
{
  modules,
  specialArgs ? { },
  system ? null,
  extraModules ? [ ],
}:
let
  packages =
    { config, ... }:
    {
      _module.args.pkgs = lib.mkDefault (pkgsFor {
        system = config.nixpkgs.hostPlatform;
        inherit (config.nixpkgs) overlays config;
      });
    };
  eval = lib.evalModules {
    class = "nixos";
    inherit specialArgs;
    modules = [
      ./options.nix
      ./systemd.nix
      ./users.nix
      ./etc.nix
      ./hosts.nix
      ./nginx.nix
      ./toplevel.nix
      packages
      (lib.optionalAttrs (system != null) { nixpkgs.hostPlatform = lib.mkDefault system; })
    ]
    ++ modules
    ++ extraModules;
  };
in
eval
// {
  inherit (eval._module.args) pkgs;
  inherit lib;
}
