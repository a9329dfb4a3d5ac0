# How much one lab, and all labs of the instance together, may use.
{
  config,
  lib,
  name,
  ownTypes,
  ...
}:
let
  inherit (lib) mkOption types;
  cfg = config.limits;

  limit =
    default:
    types.submodule {
      options = {
        memory = mkOption {
          type = types.nullOr ownTypes.memory;
          default = default.memory or null;
          example = "4G";
          description = "Memory; null: not limited here. What needs more is ended, and nothing else is.";
        };
        cpu = mkOption {
          type = types.nullOr types.numbers.positive;
          default = default.cpu or null;
          example = 0.5;
          description = "Processor cores; null: not limited here.";
        };
        tasks = mkOption {
          # A lab with one kernel has about 30 threads.
          type = types.nullOr (types.ints.between 32 4194304);
          default = default.tasks or null;
          example = 1024;
          description = "Processes and threads; null: not limited here.";
        };
        disk = mkOption {
          type = types.nullOr ownTypes.memory;
          default = null;
          example = "5G";
          description = ''
            What homes hold; null: not limited here. Where the file system of one has project quotas, nothing more can
            be written; else the person is warned. All homes together are always only measured.
          '';
        };
      };
    };

  # As systemd wants it. A lab may not go on in swap, where it would slow down everybody.
  resources =
    one:
    lib.optionalAttrs (one.memory != null) {
      MemoryMax = one.memory;
      MemorySwapMax = 0;
    }
    // lib.optionalAttrs (one.cpu != null) {
      CPUQuota = "${toString (lib.max 1 (builtins.floor (one.cpu * 100)))}%";
    }
    // lib.optionalAttrs (one.tasks != null) { TasksMax = one.tasks; };
in
{
  options.limits = {
    user = mkOption {
      type = limit {
        memory = "2G";
        cpu = 2;
        tasks = 512;
      };
      default = { };
      description = "What each lab may use, where its person's groups say nothing else.";
    };
    groups = mkOption {
      type = types.attrsOf (limit { });
      default = { };
      example = lib.literalExpression ''{ instructors.memory = "8G"; grading-labs.cpu = 4; }'';
      description = ''
        What the labs of a hub group's members may use. Who is in several gets the most generous value. By the name of
        a ${ownTypes.hubGroup.description}.
      '';
    };
    instance = mkOption {
      type = limit { };
      default = { };
      description = "What all labs of the instance may use together.";
    };
  };

  config.out = {
    settings.labs.limits = {
      inherit (cfg) user groups;
      homes = cfg.instance.disk;
    };

    # A slice of their own: when the labs reach their ceiling, hub and Kore are not among those who pay.
    slices."ananke-${name}-labs" = {
      description = "The labs of the Ananke instance ${name}";
      sliceConfig = resources cfg.instance;
    };

    services = lib.genAttrs config.out.labs (_: { serviceConfig = resources cfg.user; });

    assertions = map (group: {
      assertion = ownTypes.hubGroup.check group;
      message = ''
        services.ananke.instances.${name}.limits.groups."${group}": no hub group has such a name. Give that of a
        ${ownTypes.hubGroup.description}.'';
    }) (lib.attrNames cfg.groups);
  };
}
