# The text of unit files, as NixOS writes them.
{ lib }:
let
  scalar =
    value:
    if value == true then
      "true"
    else if value == false then
      "false"
    else
      toString value;
  assign = key: value: "${key}=${scalar value}\n";
  assignments =
    attrs:
    lib.concatStrings (
      lib.concatLists (
        lib.mapAttrsToList (
          key: value: map (assign key) (lib.filter (item: item != null) (lib.toList value))
        ) attrs
      )
    );
  section = name: attrs: "\n[${name}]\n${assignments attrs}";
  environment = lib.concatMapAttrsStringSep "" (
    key: value:
    lib.optionalString (value != null) "Environment=${builtins.toJSON "${key}=${value}"}\n"
  );
  head = unit: "[Unit]\n${assignments unit.unitConfig}";
  switching =
    unit:
    (
      if unit.reloadIfChanged then
        "X-ReloadIfChanged=true\n"
      else
        lib.optionalString (!unit.restartIfChanged) "X-RestartIfChanged=false\n"
    )
    + lib.optionalString (!unit.stopIfChanged) "X-StopIfChanged=false\n";
in
{
  services =
    unit:
    head unit
    + "\n[Service]\n"
    + environment unit.environment
    + switching unit
    + assignments unit.serviceConfig;
  sockets =
    unit:
    head unit
    + section "Socket" (
      unit.socketConfig
      // {
        ListenStream = unit.listenStreams;
        ListenDatagram = unit.listenDatagrams;
      }
    );
  timers = unit: head unit + section "Timer" unit.timerConfig;
  slices = unit: head unit + section "Slice" unit.sliceConfig;
  paths = unit: head unit + section "Path" unit.pathConfig;
  targets = head;
}
