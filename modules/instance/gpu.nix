# GPUs: what there is to hand out, and to whom. Labs see nothing of them; a lab that holds one sees exactly its own.
{
  config,
  lib,
  name,
  ownTypes,
  who,
  ...
}:
let
  inherit (lib) mkOption types;
  cfg = config.gpu;

  device = types.submodule (
    { config, ... }:
    {
      options = {
        id = mkOption {
          type = types.nullOr (types.strMatching "(GPU|MIG)-[A-Za-z0-9/-]+");
          default = null;
          example = "GPU-8f6c1f0a-2b1d-4c3e-9a55-0d7e5b1c2f34";
          description = "What `nvidia-smi -L` calls UUID, of a GPU or of a MIG slice; it goes to CUDA_VISIBLE_DEVICES.";
        };
        index = mkOption {
          type = types.nullOr types.ints.unsigned;
          default = null;
          example = 0;
          description = "In the place of `id`: the number of a whole GPU in the inventory, which tells its id.";
        };
        nodes = mkOption {
          type = types.listOf ownTypes.deviceNode;
          default = lib.optional (config.index != null) "/dev/nvidia${toString config.index}";
          defaultText = lib.literalMD "`/dev/nvidia<index>`, where `index` is set";
          example = [
            "/dev/nvidia0"
            "/dev/nvidia-caps/nvidia-cap21"
            "/dev/nvidia-caps/nvidia-cap22"
          ];
          description = "Device nodes that the holder opens: the GPU's, and for a slice those of its capabilities.";
        };
      };
    }
  );

  offer = types.submodule {
    options = who // {
      devices = mkOption {
        type = types.nonEmptyListOf types.str;
        default = lib.attrNames cfg.devices;
        defaultText = lib.literalMD "all of the instance's";
        example = [ "slice1" ];
        description = "Names of the devices among which a free one is chosen.";
      };
      most = mkOption {
        type = types.ints.positive;
        default = 1;
        description = "How many of them one lab gets at most.";
      };
    };
  };

  # All that there may be. Root links those that a start is granted; the others are missing, and stay so.
  mounts = map (node: "-/run/ananke-${name}-labs/%i/gpu/${lib.removePrefix "/dev/" node}:${node}") (
    lib.unique (lib.concatMap (one: one.nodes) (lib.attrValues cfg.devices) ++ cfg.common)
  );
in
{
  options.gpu = {
    devices = mkOption {
      type = types.attrsOf device;
      default = { };
      example = lib.literalExpression "{ first.index = 0; second.index = 1; }";
      description = ''
        GPUs and slices of GPUs (MIG) that this instance hands out, by names of your own. Each is with one lab at a
        time, and in one instance only.
      '';
    };

    common = mkOption {
      type = types.listOf ownTypes.deviceNode;
      default = [
        "/dev/nvidiactl"
        "/dev/nvidia-uvm"
        "/dev/nvidia-uvm-tools"
      ];
      description = "Device nodes that whoever holds a GPU gets beside. One that does not exist is left out.";
    };

    offers = mkOption {
      type = types.attrsOf offer;
      default = { };
      example = lib.literalExpression ''{ a100 = { groups = [ "instructors" ]; most = 2; }; }'';
      description = ''
        What people choose among when they start a lab, by the name that they read. A room or grading lab to which one
        is offered (by `users` or `groups`; `everybody` does not mean them) gets `most` of it at each start, if so many
        are free.
      '';
    };
  };

  config.out = lib.mkIf (cfg.devices != { }) {
    settings.gpu = {
      inherit (cfg) devices common;
      offers = lib.mapAttrs (_: one: {
        inherit (one) devices most;
        who = { inherit (one) users groups everybody; };
      }) cfg.offers;
    };
    grantable = {
      gpus = lib.mapAttrs (_: one: one.nodes) cfg.devices;
      gpu_common = cfg.common;
    };
    services = lib.genAttrs config.out.labs (_: { serviceConfig.BindPaths = mounts; });
  };
}
