# A GPU is handed out by one instance, under one name: two would give it to two people at once.
{ config, lib, ... }:
let
  cfg = config.services.ananke;

  devices = lib.concatLists (
    lib.mapAttrsToList (
      instance: out:
      lib.mapAttrsToList (name: device: device // { option = "services.ananke.instances.${instance}.gpu.devices.${name}"; }) (
        out.settings.gpu.devices or { }
      )
    ) cfg.out
  );
  # Every two of them once.
  pairs = lib.filter (pair: pair.first.option < pair.second.option) (
    lib.cartesianProduct {
      first = devices;
      second = devices;
    }
  );

  same = a: b: a != null && a == b;
  # Slices share the GPU's own node, and each has others beside; a GPU whose nodes are all a slice's is the whole of it.
  within = a: b: lib.subtractLists b a == [ ];
in
{
  config.assertions = map (
    { first, second }:
    {
      assertion =
        !(
          same first.id second.id
          || same first.index second.index
          || within first.nodes second.nodes
          || within second.nodes first.nodes
        );
      message = ''
        ${first.option} and ${second.option} are the same GPU, or one is a slice of the other: two labs would get it at
        once. Keep one of them; a GPU can be in one instance only.'';
    }
  ) pairs;
}
