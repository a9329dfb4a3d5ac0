# Whether courses have assignments and grades.
{ config, lib, ... }:
{
  options.nbgrader.enable = lib.mkOption {
    type = lib.types.bool;
    default = true;
    description = ''
      Whether courses have assignments, grading labs and grades. Without them the instance is a plain teaching hub:
      people and roles come from the LMS, and everybody has a lab.
    '';
  };

  config.out.settings.nbgrader = { inherit (config.nbgrader) enable; };
}
