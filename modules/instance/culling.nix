# Stops labs that nobody uses.
{ config, lib, ... }:
let
  inherit (lib) mkOption types;
  cfg = config.culling;
in
{
  options.culling = {
    enable = mkOption {
      type = types.bool;
      default = true;
      description = "Whether labs that nobody uses are stopped. Their files stay, unless `keep.homes` is false.";
    };
    idle = mkOption {
      type = types.ints.between 600 31536000;
      defaultText = lib.literalMD "as `profile` says: 7200, or 3600";
      description = "Seconds without activity after which a lab is stopped; labs report theirs every five minutes.";
    };
    maxAge = mkOption {
      type = types.ints.unsigned;
      defaultText = lib.literalMD "as `profile` says: 0, or 43200";
      example = 86400;
      description = "Seconds after which even a used lab is stopped; 0: never.";
    };
  };

  config.out.settings.culling = {
    inherit (cfg) enable idle;
    max_age = cfg.maxAge;
  };
}
