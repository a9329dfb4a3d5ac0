# Secret files come to the machine without Nix. Before a switch changes anything, it is looked whether they are there.
{ config, lib, ... }:
let
  inherit (config.services.ananke) out tls;

  files =
    lib.filterAttrs (_: file: file != null) {
      "services.ananke.tls.certificate" = tls.certificate;
      "services.ananke.tls.key" = tls.key;
    }
    // lib.mergeAttrsList (map (one: one.secretFiles) (lib.attrValues out));
  # What is in /run an activation brings (sops-nix, agenix): it comes after the look.
  lasting = lib.filterAttrs (_: file: !lib.hasPrefix "/run/" file) files;

  look = option: file: ''
    if [[ ! -s ${lib.escapeShellArg file} ]]; then
      echo ${lib.escapeShellArg ''
        ${option} is "${file}", and that file is missing or empty. Put it there, readable for root, and switch again.''} >&2
      missing=1
    fi
  '';
in
{
  config.system.preSwitchChecks = lib.mkIf (out != { } && lasting != { }) {
    ananke-secret-files = ''
      missing=
      ${lib.concatLines (lib.mapAttrsToList look lasting)}
      # Whoever installs a machine brings its secrets later; then the words above are enough.
      [[ ! $missing || $2 == boot ]]
    '';
  };
}
