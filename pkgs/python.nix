# The Python package set: the locked wheels as they are, and Kore, built from this repository.
{
  inputs,
  lib,
  pkgs,
}:
let
  wheels = import ./wheels.nix { inherit inputs lib pkgs; };
  locked = (wheels.locked ../kore (lib.importJSON ./uv-lock.json)).packages.overrideScope kore;
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
