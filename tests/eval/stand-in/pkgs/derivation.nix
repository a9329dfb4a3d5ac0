# stdenv.mkDerivation without a builder: attributes become the derivation's environment, and
# finalAttrs, passthru and overrideAttrs work as in nixpkgs.
{ lib, system }:
let
  special = [
    "passthru"
    "meta"
    "name"
    "system"
    "builder"
    "outputs"
    "env"
  ];
  toEnv =
    value:
    if lib.isBool value then
      lib.optionalString value "1"
    else if value == null then
      ""
    else
      value;
  environment =
    args:
    lib.mapAttrs (_: toEnv) (
      lib.filterAttrs (
        name: value:
        !(lib.elem name special)
        && !(lib.isFunction value)
        && !(lib.isAttrs value && !(value ? outPath))
      ) args
    );

  build =
    attrs:
    let
      args = if lib.isFunction attrs then lib.fix attrs else attrs;
      name = args.name or "${args.pname}-${args.version or "0"}";
      env = environment args;
      drv = derivation (
        {
          inherit name system;
          builder = "/bin/sh";
          args = [
            "-c"
            "echo 'The stand-in for nixpkgs builds nothing.' >&2; exit 1"
          ];
        }
        // env
        // lib.optionalAttrs (args ? outputs) { inherit (args) outputs; }
      );
    in
    drv
    // {
      pname = args.pname or (lib.getName name);
      version = args.version or (lib.getVersion name);
      meta = args.meta or { };
      passthru = args.passthru or { };
      nativeBuildInputs = args.nativeBuildInputs or [ ];
      buildInputs = args.buildInputs or [ ];
      src = args.src or null;
      overrideAttrs =
        change:
        build (
          final:
          let
            prev = if lib.isFunction attrs then attrs final else attrs;
            changed = change final;
          in
          prev // (if lib.isFunction changed then changed prev else change prev)
        );
      drvAttrs = env // {
        inherit name;
      };
    }
    // (args.passthru or { });
in
build
