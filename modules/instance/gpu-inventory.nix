# Which GPUs the machine has: root asks the driver, since the hub sees no devices either.
{
  config,
  lib,
  name,
  packages,
  ...
}:
let
  inherit (lib) mkOption types;
  folder = "ananke-${name}-gpus";
  file = "/run/${folder}/inventory";
in
{
  options.gpu.inventory = mkOption {
    # The unit's command has no quotes around them.
    type = types.nonEmptyListOf (types.strMatching "[A-Za-z0-9/._:=,@+-]+");
    default = [
      "/run/current-system/sw/bin/nvidia-smi"
      "-L"
    ];
    description = ''
      Command that lists the machine's GPUs as `nvidia-smi -L` does, and its arguments. Root runs it before the hub
      starts and every ten minutes; it has a minute. What it does not list is not handed out.
    '';
  };

  config.out = lib.mkIf (config.gpu.devices != { }) {
    settings.gpu.inventory = file;

    services."ananke-${name}-gpus" = {
      description = "Inventory of GPUs for the Ananke instance ${name}";
      wantedBy = [ "ananke-${name}-hub.service" ];
      before = [ "ananke-${name}-hub.service" ];
      startAt = "*:0/10";
      serviceConfig = import ../hardening.nix // {
        Type = "oneshot";
        ExecStart = lib.concatStringsSep " " (
          [
            "${packages.lab-env}/bin/python -I -m kore.root inventory"
            file
          ]
          ++ config.gpu.inventory
        );
        TimeoutStartSec = 90;
        # The hub reads what is in there.
        RuntimeDirectory = folder;
        RuntimeDirectoryPreserve = true;
        UMask = "0022";
        Slice = "ananke-${name}.slice";
        PrivateNetwork = true;
        # NVIDIA's program opens the devices and, when root runs it, makes nodes that are not there yet.
        PrivateUsers = false;
        PrivateDevices = false;
        DevicePolicy = "auto";
        CapabilityBoundingSet = "CAP_MKNOD";
        # It reads /proc/driver/nvidia.
        ProcSubset = "all";
      };
    };
  };
}
