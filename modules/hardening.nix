# What no service of ours needs, closed. A service takes this set and changes single entries with a reason.
{
  # Rights.
  NoNewPrivileges = true;
  CapabilityBoundingSet = "";
  AmbientCapabilities = "";
  PrivateUsers = true;
  KeyringMode = "private";
  LockPersonality = true;
  MemoryDenyWriteExecute = true;
  RestrictNamespaces = true;
  RestrictRealtime = true;
  RestrictSUIDSGID = true;

  # Files and devices.
  ProtectSystem = "strict";
  ProtectHome = true;
  PrivateTmp = true;
  PrivateDevices = true;
  PrivateMounts = true;
  DevicePolicy = "closed";
  PrivateIPC = true;
  RemoveIPC = true;
  UMask = "0077";

  # The kernel and other processes.
  ProtectClock = true;
  # Read-only, and a view of the own control group alone: the others' names are those of people.
  ProtectControlGroups = "strict";
  ProtectHostname = true;
  ProtectKernelLogs = true;
  ProtectKernelModules = true;
  ProtectKernelTunables = true;
  ProtectProc = "invisible";
  ProcSubset = "pid";

  # System calls.
  SystemCallArchitectures = "native";
  SystemCallErrorNumber = "EPERM";
  SystemCallFilter = [
    "@system-service"
    "~@privileged @resources"
  ];

  # The network. AF_UNIX is how names are looked up on NixOS (nscd).
  RestrictAddressFamilies = [
    "AF_UNIX"
    "AF_INET"
    "AF_INET6"
  ];
}
