# When the LMSs are asked who is in the courses.
{ config, lib, ... }:
{
  options.roster.hour = lib.mkOption {
    type = lib.types.ints.between 0 23;
    default = 3;
    description = "The hour, by the server's clock, at which all rosters are read; instructors' launches do it, too.";
  };

  config.out.settings.roster = { inherit (config.roster) hour; };
}
