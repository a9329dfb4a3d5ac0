# How many bytes an amount such as 512M or 2G is, as `memory` of types.nix has checked it.
{ lib }:
text:
let
  parts = builtins.match "([0-9]+)([KMGT]?)" text;
  units = {
    K = 1;
    M = 2;
    G = 3;
    T = 4;
  };
in
lib.foldl' (size: _: size * 1024) (lib.toInt (lib.head parts)) (
  lib.range 1 (units.${lib.last parts} or 0)
)
