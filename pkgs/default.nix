# What the flake's `packages` are: an environment for each place where Kore runs.
{
  inputs,
  lib,
  pkgs,
  ...
}:
let
  python = import ./python.nix { inherit inputs lib pkgs; };
  environment =
    name: extras: mainProgram:
    (python.mkVirtualEnv "ananke-${name}" { kore = extras; }).overrideAttrs (old: {
      meta = { inherit mainProgram; };
      # Where modules find Kore's files in it.
      passthru = (old.passthru or { }) // {
        inherit (python.python) sitePackages;
      };
    });
in
rec {
  default = kore;
  kore = environment "kore-env" [
    "service"
    "postgresql"
  ] "kore";
  hub-env = environment "hub-env" [ "hub" ] "jupyterhub";
  lab-env = environment "lab-env" [ "lab" ] "jupyterhub-singleuser";
  # The demo runs service, hub and labs with one interpreter.
  demo-env = environment "demo-env" [
    "service"
    "hub"
    "lab"
  ] "kore";
}
