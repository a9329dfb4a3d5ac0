# /etc/hosts: the names that we give, without those that every machine has.
{ lib, config, ... }:
{
  config.system.build.files = lib.optionalAttrs (config.networking.hosts != { }) {
    "/etc/hosts".text = lib.concatStrings (
      lib.mapAttrsToList (address: names: "${address} ${toString names}\n") config.networking.hosts
    );
  };
}
