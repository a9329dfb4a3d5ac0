# GPUs are given out and taken back, and nobody sees another's. The nodes are made by the script, and nothing is behind them.
{ self }:
{
  name = "gpu";
  nodes.server = {
    imports = [
      (import ./common/server.nix { inherit self; })
      (import ./common/lms.nix { inherit self; })
    ];
    networking.hosts."127.0.0.1" = [ "lms" ];
    environment.etc.fake-nvidia-smi.text = ''
      [ "$1" = -L ] || exit 2
      while IFS= read -r line; do printf '%s\n' "$line"; done < /run/fake-gpus
    '';
    services.ananke.instances.physics.gpu = {
      inventory = [
        "/bin/sh"
        "/etc/fake-nvidia-smi"
        "-L"
      ];
      devices = {
        whole.index = 0;
        broken.index = 7;
        slice1 = {
          id = "MIG-11111111-1111-1111-1111-111111111111";
          nodes = [
            "/dev/nvidia1"
            "/dev/nvidia-caps/nvidia-cap21"
          ];
        };
        slice2 = {
          id = "MIG-22222222-2222-2222-2222-222222222222";
          nodes = [
            "/dev/nvidia1"
            "/dev/nvidia-caps/nvidia-cap30"
          ];
        };
      };
      offers = {
        a100 = {
          groups = [ "learners" ];
          devices = [
            "broken"
            "whole"
          ];
        };
        slice = {
          users = [
            "ada-lehmann"
            "dmitri-petrov"
          ];
          devices = [
            "slice1"
            "slice2"
          ];
          most = 2;
        };
      };
    };
  };
  testScript = builtins.readFile ./gpu.py;
}
