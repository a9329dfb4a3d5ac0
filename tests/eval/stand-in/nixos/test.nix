# pkgs.testers.runNixOSTest: evaluates every node, never boots one.
{ lib, pkgs }:
test:
let
  inherit (lib) types;
  of = type: default: lib.mkOption { inherit type default; };
  modules = of types.deferredModule { };
  # As in NixOS, all nodes get the test's pkgs and may not change them.
  nixosSystem = import ./default.nix {
    inherit lib;
    pkgsFor =
      { overlays, config, ... }:
      if overlays == [ ] && config == { } then
        pkgs
      else
        throw "nixpkgs.overlays and nixpkgs.config are read-only in the nodes of runNixOSTest";
  };
  virtualMachine = {
    options.virtualisation = {
      memorySize = of types.ints.positive 1024;
      cores = of types.ints.positive 1;
      diskSize = of types.ints.positive 1024;
    };
  };
  options = {
    name = lib.mkOption { type = types.str; };
    nodes = of (types.lazyAttrsOf types.deferredModule) { };
    defaults = modules;
    node.specialArgs = of (types.lazyAttrsOf types.raw) { };
    testScript = lib.mkOption { type = types.str; };
    skipLint = of types.bool false;
    skipTypeCheck = of types.bool false;
    globalTimeout = of types.int 3600;
    meta = of types.attrs { };
  };
  config =
    (lib.evalModules {
      modules = [
        test
        { inherit options; }
      ];
      specialArgs = {
        hostPkgs = pkgs;
        inherit pkgs;
      };
    }).config;
  evalNode =
    name: node:
    (nixosSystem {
      inherit (config.node) specialArgs;
      modules = [
        virtualMachine
        config.defaults
        {
          networking.hostName = lib.mkDefault name;
          system.stateVersion = lib.mkDefault "26.05";
          nixpkgs.hostPlatform = pkgs.stdenv.hostPlatform.system;
        }
        node
      ];
    }).config;
  nodes = lib.mapAttrs evalNode config.nodes;
in
pkgs.stdenv.mkDerivation {
  name = "vm-test-run-${config.name}";
  inherit (config) testScript;
  machines = lib.mapAttrsToList (_: node: node.system.build.toplevel) nodes;
  passthru = { inherit nodes config; };
}
