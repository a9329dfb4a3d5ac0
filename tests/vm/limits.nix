# Limits bite, and only those whom they are for. One machine, since it needs a kernel of its own, which may be slow.
{ self }:
{
  name = "limits";
  nodes.server = {
    imports = [
      (import ./common/server.nix { inherit self; })
      (import ./common/lms.nix { inherit self; })
    ];
    networking.hosts."127.0.0.1" = [ "lms" ];
    services.ananke.instances.physics = {
      # In software emulation JupyterLab takes minutes.
      labs.startTimeout = 1800;
      limits = {
        user = {
          memory = "600M";
          cpu = 1;
          tasks = 128;
          disk = "40M";
        };
        groups.instructors = {
          memory = "900M";
          tasks = 200;
          disk = "80M";
        };
        instance.memory = "1500M";
      };
    };
    virtualisation.memorySize = 3072;
  };
  testScript = builtins.readFile ./limits.py;
}
