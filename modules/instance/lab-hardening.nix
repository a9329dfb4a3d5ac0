# Where labs differ from services: students' programs want more of the machine, and must see less of it.
{
  # Compilers that work while a program runs (numba, Node.js) write code and then execute it.
  MemoryDenyWriteExecute = false;
  # JupyterLab's memory display reads /proc/meminfo.
  ProcSubset = "all";
  # libzmq ends the process where it may not set up its threads: @resources stays.
  SystemCallFilter = [
    "@system-service"
    "~@privileged"
  ];
  # libzmq looks for network interfaces by AF_NETLINK, and ends the process where it cannot.
  RestrictAddressFamilies = [
    "AF_UNIX"
    "AF_INET"
    "AF_INET6"
    "AF_NETLINK"
  ];

  TemporaryFileSystem = [
    # Other people's homes, hub and Kore: systemd puts the lab's own home back into this empty directory.
    "/var/lib/ananke:ro,mode=0755"
    # Memory that programs share by name: the machine's would show each lab what others keep there.
    "/dev/shm:mode=1777,size=50%"
  ];
  InaccessiblePaths = [
    "-/etc/ananke"
    # The message bus, by which programs ask the system for things.
    "-/run/dbus"
    # The Nix daemon builds what anybody asks for, outside of the lab's limits.
    "-/nix/var"
  ];
  # A cloud hands out the machine's own credentials here.
  IPAddressDeny = "169.254.169.254";
  # A dump would write what a lab holds in its memory to the machine's disk.
  LimitCORE = 0;
}
