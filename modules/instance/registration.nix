# Whether LMSs may ask to be registered (LTI Dynamic Registration); an administrator of the hub approves.
{ config, lib, ... }:
let
  inherit (lib) mkOption types;
  cfg = config.registration;
in
{
  options.registration = {
    enable = mkOption {
      type = types.bool;
      default = true;
      description = ''
        Whether an LMS's administrator may register it by one address of Kore's. It counts once an administrator of
        the hub has approved it.
      '';
    };
    privateNetworks = mkOption {
      type = types.bool;
      default = false;
      description = ''
        Whether such an LMS may be in a private network. Else Kore asks public addresses only, so that nobody can make
        it ask others.
      '';
    };
  };

  config.out.settings.registration = {
    inherit (cfg) enable;
    private_networks = cfg.privateNetworks;
  };
}
