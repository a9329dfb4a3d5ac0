# What people find in their own homes without having made it. Their labs bring it there, as the person.
{
  config,
  lib,
  name,
  ownTypes,
  ...
}:
let
  inherit (lib) mkOption types;
  cfg = config.homes;

  repository.options = {
    url = mkOption {
      type = ownTypes.webAddress;
      example = "https://git.example.org/physics/notebooks.git";
      description = "Where it is. Everybody can read the options, so it holds no password.";
    };
    branch = mkOption {
      type = types.strMatching "[A-Za-z0-9][A-Za-z0-9._/-]{0,99}";
      default = "main";
      description = "The branch that people get.";
    };
  };
in
{
  options.homes = {
    skeleton = mkOption {
      type = types.nullOr types.path;
      default = null;
      example = lib.literalExpression "./skeleton";
      description = ''
        A folder whose files are copied into people's own homes: 2000 files and 64 MB at most, no links. At each start
        of a lab new files are added, and files that the person has not changed get their new version.
      '';
    };
    repositories = mkOption {
      type = types.attrsOf (types.submodule repository);
      default = { };
      example = lib.literalExpression ''
        { notebooks.url = "https://git.example.org/physics/notebooks.git"; }
      '';
      description = ''
        Git repositories that come into people's own homes, by the folder in which they are. At each start of a lab what
        is new is merged with what the person has changed (nbgitpuller).
      '';
    };
  };

  config.out = {
    settings.homes = {
      skeleton = if cfg.skeleton == null then null else "${cfg.skeleton}";
      inherit (cfg) repositories;
    };

    assertions = [
      {
        assertion = cfg.skeleton == null || lib.hasPrefix "${builtins.storeDir}/" "${cfg.skeleton}";
        message = ''
          services.ananke.instances.${name}.homes.skeleton is ${toString cfg.skeleton}, which labs do not see. Put the
          folder beside your configuration and name it without quotes: homes.skeleton = ./skeleton;'';
      }
    ]
    ++ map (folder: {
      assertion = builtins.match "[A-Za-z0-9][A-Za-z0-9._-]{0,63}" folder != null && folder != "shared";
      message = ''
        services.ananke.instances.${name}.homes.repositories."${folder}": the name is that of a folder in the home.
        Choose one of letters, digits, dots, hyphens and underscores, with a letter or digit first and 64 at most;
        `shared` is taken.'';
    }) (lib.attrNames cfg.repositories);
  };
}
