# A department's server: physics with assignments and grades, and a plain teaching hub for everybody else.
{ lib, pkgs, ... }:
{
  networking.hostName = "hub";
  system.stateVersion = "26.05";
  nixpkgs.hostPlatform = lib.mkDefault "x86_64-linux";

  boot.loader.systemd-boot.enable = true;
  fileSystems."/" = {
    device = "/dev/disk/by-label/nixos";
    fsType = "ext4";
  };

  services.ananke = {
    host = "hub.example.org";
    # Files that this machine gets in another way than by Nix, whose store everybody may read.
    tls = {
      certificate = "/etc/secrets/hub.pem";
      key = "/etc/secrets/hub.key";
    };

    instances = {
      physics = {
        port = 8100;
        admins = [ "ada-lehmann" ];
        platforms.moodle = {
          name = "Moodle of the Example University";
          preset = "moodle";
          url = "https://moodle.example.org";
          clientId = "Xk2bqRvYh81sPqL";
          deploymentIds = [ "1" ];
        };
        limits = {
          groups = {
            instructors.memory = "8G";
            grading-labs = {
              memory = "8G";
              cpu = 4;
            };
          };
          instance.memory = "48G";
        };
      };

      # People and roles from two LMSs, labs, and nothing to hand in.
      teaching = {
        port = 8200;
        nbgrader.enable = false;
        platforms = {
          moodle = {
            preset = "moodle";
            url = "https://moodle.example.org";
            clientId = "Qm71hTzWc90rNdE";
            deploymentIds = [ "2" ];
          };
          canvas = {
            name = "Canvas of the Sample College";
            preset = "canvas";
            url = "https://college.instructure.com";
            clientId = "10000000000042";
            deploymentIds = [ "7:abcdef" ];
          };
        };
        limits = {
          user = {
            memory = "1G";
            cpu = 0.5;
            tasks = 256;
          };
          instance = {
            memory = "16G";
            cpu = 8;
            tasks = 8192;
          };
        };
        culling.idle = 3600;
        packages = [ pkgs.gcc ];
        # Settings of Kore that have no option of their own.
        settings.archives.files = 500;
      };
    };
  };
}
