# From inside a lab: what must be forbidden is tried and fails, what must work works.
{ self }:
{
  name = "hardening";
  nodes = {
    server = import ./common/server.nix { inherit self; };
    lms = import ./common/lms.nix { inherit self; };
  };
  testScript = builtins.readFile ./hardening.py;
}
