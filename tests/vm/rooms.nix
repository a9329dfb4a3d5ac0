# Rooms, declared and by themselves: whose they are, their units, and how soon they open.
{ self }:
{
  name = "rooms";
  nodes = {
    server = {
      imports = [ (import ./common/server.nix { inherit self; }) ];
      services.ananke.instances.physics = {
        automaticRooms = {
          perCourse = true;
          perGroup = true;
        };
        rooms = {
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
    };
    lms = import ./common/lms.nix { inherit self; };
  };
  testScript = builtins.readFile ./rooms.py;
}
