# Programs by which people make environments of their own, which then are kernels by themselves.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  cfg = config.environments;
  tool =
    default: description:
    lib.mkOption {
      type = lib.types.bool;
      inherit default description;
    };
  # The way to them stays the same when the system is renewed.
  loader = "/run/current-system/sw/share/nix-ld/lib";
in
{
  options.environments = {
    uv = tool true ''
      Whether labs have uv, which makes environments in seconds. It brings Pythons of its own into the home, so that an
      environment does not depend on the server's.
    '';
    micromamba = tool false "Whether labs have micromamba, for packages of conda-forge in any language.";
  };

  config.out = {
    foreign = cfg.uv || cfg.micromamba;

    services = lib.genAttrs config.out.labs (unit: {
      path = lib.mkAfter (
        lib.optional cfg.uv pkgs.uv ++ lib.optional cfg.micromamba pkgs.micromamba
      );
      environment =
        lib.optionalAttrs config.out.foreign {
          NIX_LD = "${loader}/ld.so";
          NIX_LD_LIBRARY_PATH = loader;
        }
        // lib.optionalAttrs cfg.uv {
          # One that is made with the server's Python would end with it.
          UV_PYTHON_PREFERENCE = "only-managed";
        }
        // lib.optionalAttrs cfg.micromamba {
          MAMBA_ROOT_PREFIX = "${config.out.homes.${unit}}/micromamba";
        };
    });
  };
}
