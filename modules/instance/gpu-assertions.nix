# What the options of `gpu` cannot say by their types.
{
  config,
  lib,
  name,
  ownTypes,
  ...
}:
let
  cfg = config.gpu;
  option = "services.ananke.instances.${name}.gpu";
  list = lib.concatStringsSep ", ";

  names =
    kind:
    map (one: {
      assertion = ownTypes.hubUser.check one;
      message = ''
        ${option}.${kind}."${one}": choose a name of lower-case letters, digits and hyphens, with a letter first and 25
        characters at most.'';
    }) (lib.attrNames cfg.${kind});

  found = one: device: {
    assertion = (device.id == null) != (device.index == null);
    message = ''
      ${option}.devices.${one}: set either id, to what `nvidia-smi -L` calls UUID, or index, to the GPU's number
      there.'';
  };

  opened = one: device: {
    assertion = device.nodes != [ ];
    message = ''
      ${option}.devices.${one}.nodes is empty: where only the id is given, say which nodes in /dev the holder opens.'';
  };

  declared =
    one: offer:
    let
      unknown = lib.subtractLists (lib.attrNames cfg.devices) offer.devices;
    in
    {
      assertion = unknown == [ ];
      message = ''
        ${option}.offers.${one}.devices names ${list unknown}; there are ${list (lib.attrNames cfg.devices)} in
        ${option}.devices. Declare it there, or correct the name.'';
    };

  wanted = one: offer: {
    assertion = offer.everybody || offer.users != [ ] || offer.groups != [ ];
    message = "${option}.offers.${one} is for nobody. Say who: users, groups or everybody.";
  };

  possible =
    one: offer:
    let
      count = lib.length (lib.unique offer.devices);
    in
    {
      assertion = offer.most <= count;
      message = ''
        ${option}.offers.${one}.most is ${toString offer.most}, but the offer has ${toString count} device(s). Lower it,
        or add devices.'';
    };
in
{
  config.out.assertions =
    names "devices"
    ++ names "offers"
    ++ lib.mapAttrsToList found cfg.devices
    ++ lib.mapAttrsToList opened cfg.devices
    ++ lib.mapAttrsToList declared cfg.offers
    ++ lib.mapAttrsToList wanted cfg.offers
    ++ lib.mapAttrsToList possible cfg.offers;
}
