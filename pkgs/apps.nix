# `nix run`: the story on this machine, with Node.js and the proxy from nixpkgs.
{
  lib,
  pkgs,
  self,
  ...
}:
let
  inherit (self.packages.${pkgs.stdenv.hostPlatform.system}) demo-env;
  proxy = pkgs.configurable-http-proxy;
  program = pkgs.writeShellApplication {
    name = "ananke-demo";
    runtimeInputs = [ pkgs.nodejs ];
    # Kore starts the proxy's script with Node.js, so it gets the script, not the program around it.
    text = ''
      export KORE_PROXY=${proxy}/lib/node_modules/configurable-http-proxy/bin/configurable-http-proxy
      exec ${lib.getExe demo-env} demo "$@"
    '';
  };
in
rec {
  default = demo;
  demo = {
    type = "app";
    program = lib.getExe program;
    meta.description = "Play the story of a course on this machine and stay for a visit";
  };
}
