# No lab of any instance may take the port of a service or of another lab: while Kore restarts, a student could stand in
# for it. Its own port is allowed to a lab when it starts.
{ config, lib, ... }:
let
  out = lib.attrValues config.services.ananke.out;
  ofServices = one: map toString (lib.attrValues one.ports);
  ofLabs =
    one:
    let
      inherit (one.settings.labs.ports) first last;
    in
    "${toString first}-${toString last}";
  ports = lib.unique (lib.concatMap ofServices out ++ map ofLabs out);
in
{
  config.systemd.services = lib.genAttrs (lib.concatMap (one: one.labs) out) (_: {
    serviceConfig.SocketBindDeny = map (port: "tcp:${port}") ports;
  });
}
