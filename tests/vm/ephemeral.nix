# What stays of people who have gone: everything, where they come back; nothing, where they do not.
{ self }:
let
  lms = clientId: deployment: {
    lms = {
      inherit clientId;
      name = "Example University";
      preset = "moodle";
      url = "https://lms";
      deploymentIds = [ deployment ];
    };
  };
in
{
  name = "ephemeral";
  nodes = {
    server = {
      imports = [ (import ./common/server.nix { inherit self; }) ];
      services.ananke.instances = {
        maths = {
          port = 8200;
          profile = "ephemeral";
          nbgrader.enable = false;
          platforms = lms "ananke-maths" "2";
        };
        exam = {
          port = 8300;
          profile = "ephemeral";
          # Whatever a profile says can be said otherwise.
          keep.labLogs = true;
          platforms = lms "ananke-exam" "3";
        };
      };
    };
    lms = import ./common/lms.nix { inherit self; };
  };
  testScript = builtins.readFile ./ephemeral.py;
}
