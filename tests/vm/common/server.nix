# The machine under test: the appliance with one instance, `physics`, for the LMS at https://lms.
{ self }:
{ lib, ... }:
{
  imports = [
    self.nixosModules.default
    ./certificates.nix
  ];

  services.ananke = {
    host = "server";
    tls = {
      certificate = "/etc/ananke-test/server.pem";
      key = "/etc/ananke-test/server.key";
    };
    instances.physics = {
      port = 8100;
      platforms.lms = {
        name = "Example University";
        preset = "moodle";
        url = "https://lms";
        clientId = "ananke";
        deploymentIds = [ "1" ];
      };
    };
  };

  virtualisation = {
    cores = 2;
    memorySize = lib.mkDefault 4096;
  };
}
