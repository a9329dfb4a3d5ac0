{
  description = "Stand-in for nixpkgs: real lib, the options that we use, packages without a build";

  # It has no inputs: Nix does not read the lock file of a flake that overrides an input.
  # fetchTarball with a hash is pure, and answered from the store where seed.py has put the tree.
  outputs =
    { self }:
    let
      nixpkgs-lib = builtins.fetchTarball {
        url = "https://github.com/nix-community/nixpkgs.lib/archive/de42d44212d207476489bce163375d8306a26d59.tar.gz";
        sha256 = "sha256-0iaTCZDEORJeWamOjfDZaoZZx686f7QO5oL3ynmj+ew=";
      };
      lib = (import (nixpkgs-lib + "/lib")).extend (
        final: _prev: {
          nixosSystem = import ./nixos {
            lib = final;
            inherit pkgsFor;
          };
        }
      );
      pkgsFor = args: import ./pkgs (args // { inherit lib; });
    in
    {
      inherit lib;
      legacyPackages = lib.genAttrs [
        "x86_64-linux"
        "aarch64-linux"
      ] (system: pkgsFor { inherit system; });
    };
}
