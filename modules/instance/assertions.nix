# Rules between two features of one instance.
{
  config,
  lib,
  name,
  ...
}:
let
  ofNbgrader = group: builtins.match "grading-labs|(nbgrader|formgrade)-.*" group != null;
  inherit (config.out.settings.labs.ports) first last;
  useless = lib.filter ofNbgrader (lib.attrNames config.limits.groups);
in
{
  config.out.assertions = [
    {
      assertion = config.nbgrader.enable || useless == [ ];
      message = ''
        services.ananke.instances.${name}.limits.groups sets limits for ${lib.concatStringsSep ", " useless}, but
        services.ananke.instances.${name}.nbgrader.enable is false, so nobody is in such a group. Remove the limits,
        or enable nbgrader.'';
    }
    {
      assertion = config.port + 3 < first || last < config.port;
      message = ''
        services.ananke.instances.${name}.port is ${toString config.port}, but the ports ${toString first} to
        ${toString last} are for labs. Choose another one, and remember that an instance takes four.'';
    }
  ];
}
