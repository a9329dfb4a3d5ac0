# `nix develop`: what `make` needs.
{ pkgs, ... }:
{
  default = pkgs.mkShell {
    packages = [
      pkgs.gnumake
      pkgs.nixfmt-tree
      pkgs.nodejs
      pkgs.python313
      pkgs.uv
    ];
  };
}
