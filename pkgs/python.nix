# The Python package set: the locked wheels as they are, and Kore, built from this repository.
{
  inputs,
  lib,
  pkgs,
}:
let
  lock = lib.importJSON ./uv-lock.json;
  workspace = inputs.uv2nix.lib.workspace.loadWorkspace {
    workspaceRoot = ../kore;
    # uv repeats `default-groups` of pyproject.toml there, which the pinned uv2nix refuses.
    uvLock = lock // {
      package = map (package: removeAttrs package [ "default-groups" ]) lock.package;
    };
  };
  empty = pkgs.callPackage inputs.pyproject-nix.build.packages { python = pkgs.python313; };
  locked = empty.overrideScope (
    lib.composeManyExtensions [
      inputs.pyproject-build-systems.overlays.wheel
      (workspace.mkPyprojectOverlay { sourcePreference = "wheel"; })
      kore
    ]
  );
  kore = _final: prev: {
    kore = prev.kore.overrideAttrs (_: {
      # Without the tests, so that a change of a test does not build every server anew.
      src = lib.sourceByRegex ../kore [
        "src(/.*)?"
        "pyproject.toml"
        "README.md"
      ];
    });
  };
  tests = import ./tests.nix {
    inherit lib pkgs;
    environment = locked.mkVirtualEnv "ananke-test-env" {
      kore = [
        "service"
        "postgresql"
        "hub"
        "lab"
        "test"
      ];
    };
  };
in
# No environment is built of a Kore whose tests fail.
locked.overrideScope (
  _final: prev: {
    kore = prev.kore.overrideAttrs (_: {
      unitTests = tests;
    });
  }
)
