# pkgs.formats: types as in nixpkgs; `generate` writes at once what there a program writes.
{ lib, pkgs }:
let
  inherit (lib) types;
  scalars = [
    types.bool
    types.int
    types.float
    types.str
    types.path
  ];
  value =
    types.nullOr (
      types.oneOf (
        scalars
        ++ [
          (types.attrsOf value)
          (types.listOf value)
        ]
      )
    )
    // {
      description = "JSON value";
    };
in
{
  json = _: {
    type = value;
    generate = name: content: pkgs.writeText name (builtins.toJSON content);
  };
}
