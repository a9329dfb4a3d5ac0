# Files below /etc, polkit's rules, trusted certificates, and programs for everybody's PATH.
{
  lib,
  config,
  pkgs,
  ...
}:
let
  link = path: target: lib.nameValuePair path { target = "${target}"; };
  etc =
    name: entry:
    let
      file = pkgs.writeText "etc-${baseNameOf name}" entry.text;
    in
    link "/etc/${name}" (if entry.text == null then entry.source else file);
  certificate =
    index: file: link "/usr/local/share/ca-certificates/${toString index}.crt" file;
  program =
    package: link "/usr/local${package.destination}" "${package}${package.destination}";
  # What a packaged program is called, only its build would tell.
  ownPrograms = lib.filter (package: package ? destination) config.environment.systemPackages;
in
{
  config.system.build.files =
    lib.mapAttrs' etc config.environment.etc
    // lib.listToAttrs (lib.imap1 certificate config.security.pki.certificateFiles)
    // lib.listToAttrs (map program ownPrograms)
    // lib.optionalAttrs config.security.polkit.enable {
      "/etc/polkit-1/rules.d/10-nixos.rules".text = config.security.polkit.extraConfig;
    };
}
