# Two people in one room, on the units that ship: what they write meets, is run, and is there after the room has stopped.
{ self }:
{
  name = "together";
  nodes = {
    server = {
      imports = [ (import ./common/server.nix { inherit self; }) ];
      services.ananke.instances.physics.rooms.help = {
        title = "Open help";
        public = true;
      };
    };
    lms = import ./common/lms.nix { inherit self; };
  };
  testScript = builtins.readFile ./together.py;
}
