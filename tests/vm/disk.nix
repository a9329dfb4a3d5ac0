# What homes hold is watched where the file system has no quotas, and all homes together always.
{ self }:
{
  name = "disk";
  nodes = {
    server = {
      imports = [ (import ./common/server.nix { inherit self; }) ];
      services.ananke.instances.physics.limits = {
        user.disk = "20M";
        groups.instructors.disk = "400M";
        instance.disk = "60M";
      };
    };
    lms = import ./common/lms.nix { inherit self; };
  };
  testScript = builtins.readFile ./disk.py;
}
