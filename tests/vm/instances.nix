# Two instances on one machine, with the same people at the same time; the second one without nbgrader.
{ self }:
{
  name = "instances";
  nodes = {
    server = {
      imports = [ (import ./common/server.nix { inherit self; }) ];
      services.ananke.instances.maths = {
        port = 8200;
        nbgrader.enable = false;
        platforms.lms = {
          name = "Example University";
          preset = "moodle";
          url = "https://lms";
          clientId = "ananke-maths";
          deploymentIds = [ "2" ];
        };
      };
    };
    lms = import ./common/lms.nix { inherit self; };
  };
  testScript = builtins.readFile ./instances.py;
}
