# From a click in the LMS to a grade in the LMS, on the appliance.
{ self }:
{
  name = "launch";
  nodes = {
    server = import ./common/server.nix { inherit self; };
    lms = import ./common/lms.nix { inherit self; };
  };
  testScript = builtins.readFile ./launch.py;
}
