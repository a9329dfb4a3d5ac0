# Everything that this server is. After a change: `nixos-rebuild switch --flake .#hub`; back: `nixos-rebuild --rollback switch`.
{ pkgs, ... }:
{
  networking.hostName = "hub";
  time.timeZone = "Europe/Berlin";
  # The NixOS release of the first installation; it never changes.
  system.stateVersion = "26.05";
  nixpkgs.hostPlatform = "x86_64-linux";
  # For machines with UEFI. Others: boot.loader.grub.device = "/dev/sda".
  boot.loader.systemd-boot.enable = true;
  boot.loader.efi.canTouchEfiVariables = true;

  # For `nix flake update`.
  nix.settings.experimental-features = [
    "nix-command"
    "flakes"
  ];

  # Your own way in.
  services.openssh = {
    enable = true;
    settings.PasswordAuthentication = false;
  };
  users.users.root.openssh.authorizedKeys.keys = [ "ssh-ed25519 YOUR-PUBLIC-KEY you@example.org" ];

  # A certificate of Let's Encrypt. With one of your own: services.ananke.tls = { certificate = "/etc/secrets/…"; key = "…"; };
  security.acme = {
    acceptTerms = true;
    defaults.email = "you@example.org";
  };

  services.ananke = {
    # What browsers ask; its DNS record points at this machine.
    host = "hub.example.org";

    # One hub, at https://hub.example.org/physics/. More of them: more names here, each with a port of its own.
    instances.physics = {
      # The first of four ports inside of the machine.
      port = 8100;

      # What the LMS shows after you have registered https://hub.example.org/physics/ there as an LTI 1.3 tool.
      platforms.moodle = {
        name = "Moodle of the Example University";
        # moodle, canvas, brightspace, blackboard; for others leave it out, and set issuer and end points.
        preset = "moodle";
        url = "https://moodle.example.org";
        clientId = "CLIENT-ID";
        deploymentIds = [ "1" ];
      };

      # Names as the hub shows them.
      admins = [ ];

      # What notebooks run with. Nearly all name this kernel; without it they get a Python with few packages.
      kernels.python3 = {
        displayName = "Python with NumPy";
        package = pkgs.python3.withPackages (ps: [
          ps.ipykernel
          ps.ipywidgets
          ps.matplotlib
          ps.numpy
          ps.pandas
          ps.scipy
        ]);
      };

      # What each lab may use, what the labs of a group may, and what all of them may together.
      limits = {
        user = {
          memory = "2G";
          cpu = 2;
        };
        groups.grading-labs.memory = "4G";
        instance.memory = "24G";
      };
    };
  };
}
