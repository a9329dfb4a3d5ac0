# What restarts, crashes and a reboot may interrupt, and what they may not.
{ self }:
{
  name = "restart";
  nodes = {
    server = import ./common/server.nix { inherit self; };
    lms = import ./common/lms.nix { inherit self; };
  };
  testScript = builtins.readFile ./restart.py;
}
