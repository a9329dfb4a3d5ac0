# What people find in their homes: shared folders, files of a skeleton, a git repository.
{ self }:
{
  name = "homes";
  nodes = {
    server =
      { pkgs, ... }:
      {
        imports = [ (import ./common/server.nix { inherit self; }) ];
        environment.systemPackages = [ pkgs.git ];
        services.ananke.instances.physics = {
          shared = {
            data = {
              read.groups = [ "learners" ];
              write.groups = [ "instructors" ];
            };
            pool.write.everybody = true;
            desk.write.groups = [ "instructors" ];
            elsewhere = {
              path = "/srv/elsewhere";
              read.everybody = true;
            };
          };
          homes = {
            skeleton = ./common/skeleton;
            repositories.notebooks.url = "http://127.0.0.1:9100/notebooks.git";
          };
        };
        systemd.services.git-server = {
          description = "The git server of the tests";
          wantedBy = [ "multi-user.target" ];
          path = [ pkgs.git ];
          serviceConfig = {
            ExecStart = "${
              self.packages.${pkgs.stdenv.hostPlatform.system}.lab-env
            }/bin/python ${./common/git_server.py} /srv/git 9100";
            DynamicUser = true;
          };
        };
      };
    lms = import ./common/lms.nix { inherit self; };
  };
  testScript = builtins.readFile ./homes.py;
}
