# A declared room: whose it is, its unit, and how soon it opens.
{ self }:
{
  name = "rooms";
  nodes = {
    server = {
      imports = [ (import ./common/server.nix { inherit self; }) ];
      services.ananke.instances.physics.rooms = {
        staff = {
          title = "Staff";
          groups = [ "instructors" ];
          users = [ "eva-lindqvist" ];
        };
        help = {
          title = "Open help";
          public = true;
        };
      };
    };
    lms = import ./common/lms.nix { inherit self; };
  };
  testScript = builtins.readFile ./rooms.py;
}
