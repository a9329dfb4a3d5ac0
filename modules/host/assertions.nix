# Rules between instances, and for the machine as a whole.
{ config, lib, ... }:
let
  cfg = config.services.ananke;
  option = name: "services.ananke.instances.${name}";

  said = path: if path == null then "not set" else "\"${path}\"";

  names = lib.attrNames cfg.out;
  # Every two instances once.
  pairs = lib.filter (pair: pair.first < pair.second) (
    lib.cartesianProduct {
      first = names;
      second = names;
    }
  );

  distinctPorts =
    { first, second }:
    let
      a = cfg.out.${first}.ports.proxy;
      b = cfg.out.${second}.ports.proxy;
    in
    {
      assertion = a + 3 < b || b + 3 < a;
      message = ''
        ${option first}.port (${toString a}) and ${option second}.port (${toString b}): an instance takes four ports
        from there on, so these two overlap. Choose numbers that are at least 4 apart.'';
    };

  distinctPaths =
    { first, second }:
    let
      a = cfg.out.${first}.route;
      b = cfg.out.${second}.route;
    in
    {
      assertion = a.host != b.host || !(lib.hasPrefix a.path b.path || lib.hasPrefix b.path a.path);
      message = ''
        ${option first}.path ("${a.path}") and ${option second}.path ("${b.path}") on ${a.host}: browsers would
        send the cookies of one to the other. Choose paths of which none is within the other, or another host.'';
    };

  shares = lib.concatLists (
    lib.mapAttrsToList (
      name: one:
      lib.mapAttrsToList (share: folder: {
        inherit (folder) path;
        at = "${option name}.shared.\"${share}\".path (${folder.path})";
      }) (one.grantable.shared.folders or { })
    ) cfg.out
  );

  # Who writes in the outer one would decide what root finds in the inner one's place.
  apart =
    { inner, outer }:
    {
      assertion = inner.path == outer.path || !lib.hasPrefix "${outer.path}/" inner.path;
      message = ''
        ${inner.at} is within ${outer.at}: who writes there could put something else in its place. Choose folders of
        which none is within another.'';
    };
in
{
  config.assertions =
    map distinctPorts pairs
    ++ map distinctPaths pairs
    ++ map apart (
      lib.cartesianProduct {
        inner = shares;
        outer = shares;
      }
    )
    ++ [
      {
        assertion = (cfg.tls.certificate == null) == (cfg.tls.key == null);
        message = ''
          services.ananke.tls: certificate is ${said cfg.tls.certificate}, key is ${said cfg.tls.key}. Set both to the
          files of one certificate, or neither, to have NixOS get one by ACME.'';
      }
    ];
}
