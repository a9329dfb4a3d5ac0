# Python package sets of the wheels that a lock of uv's names, as they are.
{
  inputs,
  lib,
  pkgs,
}:
rec {
  # A folder with pyproject.toml, and its lock → the set, and what the project itself wants of it.
  locked =
    project: lock:
    let
      workspace = inputs.uv2nix.lib.workspace.loadWorkspace {
        workspaceRoot = project;
        # uv repeats `default-groups` of pyproject.toml there, which the pinned uv2nix refuses.
        uvLock = lock // {
          package = map (package: removeAttrs package [ "default-groups" ]) lock.package;
        };
      };
      empty = pkgs.callPackage inputs.pyproject-nix.build.packages { python = pkgs.python313; };
    in
    {
      wanted = workspace.deps.default;
      packages = empty.overrideScope (
        lib.composeManyExtensions [
          inputs.pyproject-build-systems.overlays.wheel
          (workspace.mkPyprojectOverlay { sourcePreference = "wheel"; })
        ]
      );
    };

  # A folder with pyproject.toml and uv.lock → an environment with its dependencies.
  environment =
    name: project:
    let
      set = locked project (lib.importTOML (project + "/uv.lock"));
    in
    set.packages.mkVirtualEnv name set.wanted;
}
