# A folder in the university's cloud for instructors only: who sees it, who reads its password, and who does not.
{ self }:
{
  name = "storage";
  nodes = {
    server = {
      imports = [ (import ./common/server.nix { inherit self; }) ];
      services.ananke.instances.physics.storage = {
        enable = true;
        own = [ "webdav" ];
        resources.exams = {
          title = "Exams of physics";
          url = "webdav://lms/remote.php/dav/files/physics";
          groups = [ "instructors" ];
          secretFile = "/var/lib/secrets/exams";
        };
      };
    };
    lms =
      { pkgs, ... }:
      let
        port = "9100";
      in
      {
        imports = [ (import ./common/lms.nix { inherit self; }) ];
        systemd.services.ananke-cloud = {
          description = "The cloud of the tests";
          wantedBy = [ "multi-user.target" ];
          serviceConfig = {
            Type = "exec";
            ExecStart = toString [
              "${pkgs.rclone}/bin/rclone serve webdav %S/ananke-cloud"
              "--addr 127.0.0.1:${port}"
              "--baseurl /remote.php/dav/files/physics"
            ];
            # RCLONE_USER and RCLONE_PASS: the script brings them.
            EnvironmentFile = "/etc/ananke-cloud";
            Environment = "RCLONE_CONFIG=/dev/null";
            DynamicUser = true;
            StateDirectory = "ananke-cloud";
          };
        };
        services.nginx.virtualHosts.lms.locations."/remote.php/" = {
          proxyPass = "http://127.0.0.1:${port}";
          recommendedProxySettings = true;
        };
      };
  };
  testScript = builtins.readFile ./storage.py;
}
