# What `nix flake check` builds: packages, the example host, formatting, and every test of tests/vm.
{
  lib,
  pkgs,
  self,
  ...
}:
let
  system = pkgs.stdenv.hostPlatform.system;
  files = lib.filterAttrs (name: type: type == "regular" && lib.hasSuffix ".nix" name) (
    builtins.readDir ../tests/vm
  );
  # A test exists because its file does.
  test =
    file:
    lib.nameValuePair "vm-${lib.removeSuffix ".nix" file}" (
      pkgs.testers.runNixOSTest (import (../tests/vm + "/${file}") { inherit self; })
    );
  example = self.nixosConfigurations.example.extendModules {
    modules = [ { nixpkgs.hostPlatform = lib.mkForce system; } ];
  };
in
self.packages.${system}
// lib.listToAttrs (map test (lib.attrNames files))
// {
  example = example.config.system.build.toplevel;
  formatting = pkgs.runCommand "formatting" { nativeBuildInputs = [ pkgs.nixfmt ]; } ''
    find ${self} -name '*.nix' -exec nixfmt --check {} +
    touch "$out"
  '';
}
