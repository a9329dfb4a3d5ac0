# Where a lab's home is: on the disk, or in the lab's own memory, which nobody has to empty.
{
  name,
  # how much a home in memory holds; null: on the disk
  size,
}:
let
  hidden = (import ./lab-hardening.nix).TemporaryFileSystem;
  onDisk = {
    # Where it really is, without systemd's link: shells write `~` only for the directory that they are in.
    path = "%S/private/ananke/${name}/homes/%i";
    serviceConfig = {
      StateDirectory = "ananke/${name}/homes/%i";
      StateDirectoryMode = "0700";
    };
  };
  inMemory = rec {
    path = "%S/ananke/${name}/homes/%i";
    serviceConfig = {
      # The kernel lets go of it with the lab's last process, whatever has ended that, and no disk has ever had it. Only
      # the lab sees it; that everybody there may write is because its user has no number before it runs.
      TemporaryFileSystem = hidden ++ [ "${path}:mode=1777,size=${size}" ];
      PrivateTmp = "disconnected";
      # Nor does swap bring it to a disk.
      MemorySwapMax = 0;
    };
  };
in
if size == null then onDisk else inMemory
