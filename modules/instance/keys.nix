# The instance's own keys, with which platforms check what Kore sends them.
{ config, lib, ... }:
{
  options.keys.rotateAfter = lib.mkOption {
    type = lib.types.ints.between 0 3650;
    default = 180;
    description = ''
      Days after which a new key takes over. It is published first, and the former one stays published for two weeks,
      so nobody notices. 0: only `ananke-<name> keys rotate` makes a new one.
    '';
  };

  config.out.settings.keys.rotate_after = config.keys.rotateAfter;
}
