# Rules between two features of one instance.
{
  config,
  lib,
  name,
  ...
}:
let
  option = "services.ananke.instances.${name}";
  ofNbgrader = group: builtins.match "(nbgrader|formgrade)-.*" group != null;
  inherit (config.out.settings.labs.ports) first last;
  useless = lib.filter (group: group == "grading-labs" || ofNbgrader group) (
    lib.attrNames config.limits.groups
  );

  # The groups to which something is given, by option.
  given =
    lib.concatMapAttrs
      (kind: lib.mapAttrs' (one: value: lib.nameValuePair "${kind}.${one}" value.groups))
      {
        inherit (config) kernels rooms;
        "gpu.offers" = config.gpu.offers;
        "storage.resources" = config.storage.resources;
      }
    // lib.concatMapAttrs (share: one: {
      "shared.${share}.read" = one.read.groups;
      "shared.${share}.write" = one.write.groups;
    }) config.shared;
  byNbgrader = lib.attrNames (lib.filterAttrs (_: lib.any ofNbgrader) given);
in
{
  config.out.assertions = [
    {
      assertion = config.nbgrader.enable || byNbgrader == [ ];
      message = ''
        ${option}: ${lib.concatStringsSep ", " byNbgrader} is for groups `nbgrader-…` or `formgrade-…`, but
        ${option}.nbgrader.enable is false, so nobody is in such a group. Take `members-<course>`, or enable
        nbgrader.'';
    }
    {
      # A name that is forgotten is free for others, and a home is found by its name.
      assertion = !config.keep.homes || config.keep.people || config.nbgrader.enable;
      message = ''
        ${option}.keep.homes is true, but people are forgotten, since keep.people and nbgrader.enable are false: who
        gets a name that has become free would find a stranger's files. Set keep.people to true, or keep.homes to
        false.'';
    }
    {
      assertion = config.keep.people || config.culling.enable;
      message = ''
        ${option}.keep.people is false, but ${option}.culling.enable is false, too: who leaves without logging out
        would never be removed. Enable culling, or keep people.'';
    }
    {
      assertion = config.keep.homes || config.nbgrader.enable || config.limits.instance.disk == null;
      message = ''
        ${option}.limits.instance.disk is ${toString config.limits.instance.disk}, but homes that do not stay
        (keep.homes) are on no disk, and without nbgrader there are no others. Remove the limit, or keep homes.'';
    }
    {
      assertion = config.nbgrader.enable || useless == [ ];
      message = ''
        ${option}.limits.groups sets limits for ${lib.concatStringsSep ", " useless}, but
        ${option}.nbgrader.enable is false, so nobody is in such a group. Remove the limits, or enable nbgrader.'';
    }
    {
      assertion = config.port + 3 < first || last < config.port;
      message = ''
        ${option}.port is ${toString config.port}, but the ports ${toString first} to ${toString last} are for labs.
        Choose another one, and remember that an instance takes four.'';
    }
  ];
}
