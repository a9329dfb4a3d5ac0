# Turns the flat table "a.b.<name>.c" = option into nested option declarations.
# Segments of a path: <name> is attrsOf submodule, <freeform> the freeformType of the submodule
# around it.
{ lib }:
let
  inherit (lib) mkOption types;
  isFreeform = row: row.path == [ "<freeform>" ];
  below = map (row: row // { path = lib.tail row.path; });

  submodule =
    rows:
    types.submodule {
      freeformType = (lib.findFirst isFreeform { option.type = null; } rows).option.type;
      options = tree (lib.filter (row: !isFreeform row) rows);
    };
  # <name> may follow <name>: an attribute set of attribute sets.
  element =
    rows:
    if lib.head (lib.head rows).path == "<name>" then
      types.attrsOf (element (below rows))
    else
      submodule rows;
  container =
    type:
    mkOption {
      inherit type;
      default = { };
    };
  branch =
    rows:
    let
      first = lib.head (lib.head rows).path;
    in
    if first == "<name>" then
      container (types.attrsOf (element (below rows)))
    else if lib.any isFreeform rows then
      container (submodule rows)
    else
      tree rows;
  tree =
    rows:
    lib.mapAttrs (
      _: same:
      let
        leaf = lib.findFirst (row: lib.length row.path == 1) null same;
      in
      if leaf != null then leaf.option else branch (below same)
    ) (lib.groupBy (row: lib.head row.path) rows);
in
table:
tree (
  lib.mapAttrsToList (name: option: {
    path = lib.splitString "." name;
    inherit option;
  }) table
)
