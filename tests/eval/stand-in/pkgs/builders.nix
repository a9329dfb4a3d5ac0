# nixpkgs' small builders. What they write stays readable as `text`, `executable` and `destination`
# of the derivation: tests/eval/closure.py takes a machine's files from there.
{
  lib,
  mkDerivation,
  self,
}:
let
  file =
    {
      name,
      text,
      executable ? false,
      destination ? "",
      ...
    }@args:
    mkDerivation {
      inherit
        name
        text
        executable
        destination
        ;
      meta =
        args.meta or { }
        // lib.optionalAttrs (destination != "") { mainProgram = baseNameOf destination; };
      passthru = { inherit text destination; };
    };
  script = text: "#!${self.bash}/bin/bash\n${text}";
in
{
  writeTextFile = file;
  writeText = name: text: file { inherit name text; };
  writeTextDir =
    path: text:
    file {
      name = baseNameOf path;
      inherit text;
      destination = "/${path}";
    };
  writeScript =
    name: text:
    file {
      inherit name text;
      executable = true;
    };
  writeShellScript = name: text: self.writeScript name (script text);
  writeShellScriptBin =
    name: text:
    file {
      inherit name;
      text = script text;
      executable = true;
      destination = "/bin/${name}";
    };
  writeShellApplication =
    {
      name,
      text,
      runtimeInputs ? [ ],
      meta ? { },
    }:
    file {
      inherit name meta;
      text = script (
        "set -o errexit\nset -o nounset\nset -o pipefail\n"
        + lib.optionalString (
          runtimeInputs != [ ]
        ) "export PATH=\"${lib.makeBinPath runtimeInputs}:$PATH\"\n"
        + text
      );
      executable = true;
      destination = "/bin/${name}";
    };

  runCommand =
    name: env: buildCommand:
    mkDerivation (env // { inherit name buildCommand; });
  replaceVars =
    src: _vars:
    mkDerivation {
      name = baseNameOf src;
      inherit src;
    };
  makeSetupHook =
    {
      name,
      propagatedBuildInputs ? [ ],
      substitutions ? { },
      passthru ? { },
      meta ? { },
    }:
    setupHook:
    mkDerivation {
      inherit
        name
        propagatedBuildInputs
        passthru
        meta
        setupHook
        ;
    };
  mkShell =
    args:
    mkDerivation (
      removeAttrs args [ "packages" ]
      // {
        name = "nix-shell";
        nativeBuildInputs = args.packages or [ ];
      }
    );
  fetchurl =
    {
      url ? null,
      urls ? [ url ],
      hash ? null,
      sha256 ? null,
      name ? baseNameOf (lib.head urls),
      ...
    }:
    mkDerivation {
      inherit name urls;
      outputHash = if hash != null then hash else sha256;
      outputHashAlgo = if hash != null then null else "sha256";
      outputHashMode = "flat";
    };
}
