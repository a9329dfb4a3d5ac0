# Declared kernels, people's own environments, notebooks in the background.
{ self }:
{
  name = "kernels";
  nodes = {
    server = {
      imports = [ (import ./common/server.nix { inherit self; }) ];
      services.ananke.instances.physics =
        { pkgs, ... }:
        {
          kernels = {
            python3 = {
              package = pkgs.python3.withPackages (ps: [ ps.ipykernel ]);
              displayName = "Python of the server";
              env.DECLARED = "python3";
            };
            instructors = {
              package = pkgs.python3.withPackages (ps: [ ps.ipykernel ]);
              groups = [ "instructors" ];
            };
          };
          extensions = {
            languageServers = true;
            scheduler = true;
          };
        };
    };
    lms = import ./common/lms.nix { inherit self; };
  };
  testScript = builtins.readFile ./kernels.py;
}
