# The option of all instances, and the only way from what they want (`out`) to the machine.
{ self }:
{
  config,
  lib,
  pkgs,
  ...
}:
let
  inherit (lib) mkOption types;
  cfg = config.services.ananke;
  ownTypes = import ./types.nix { inherit lib; };

  instance = types.submoduleWith {
    shorthandOnlyDefinesConfig = true;
    specialArgs = {
      inherit pkgs ownTypes;
      inherit (cfg) host;
      packages = self.packages.${pkgs.stdenv.hostPlatform.system};
      who = import ./who.nix { inherit lib ownTypes; };
    };
    modules = [
      ./instance/out.nix
      ./instance/base.nix
      ./instance/profile.nix
      ./instance/lms.nix
      ./instance/registration.nix
      ./instance/roster.nix
      ./instance/keys.nix
      ./instance/nbgrader.nix
      ./instance/limits.nix
      ./instance/disk.nix
      ./instance/culling.nix
      ./instance/keep.nix
      ./instance/secrets.nix
      ./instance/proxy.nix
      ./instance/kore.nix
      ./instance/spawner.nix
      ./instance/hub.nix
      ./instance/labs.nix
      ./instance/extensions.nix
      ./instance/grants.nix
      ./instance/settings.nix
      ./instance/assertions.nix
    ];
  };

  outs = lib.attrValues cfg.out;
  gather = slot: lib.mkMerge (map (out: out.${slot}) outs);

  # NixOS' own submodules take a plain attribute set for values, not for a module.
  asModule =
    _: unit:
    { ... }:
    {
      imports = [ unit ];
    };
  asModules = slot: lib.mkMerge (map (out: lib.mapAttrs asModule out.${slot}) outs);
in
{
  options.services.ananke = {
    host = mkOption {
      type = ownTypes.hostName;
      example = "hub.example.org";
      description = "Host name of the instances that name none of their own.";
    };

    instances = mkOption {
      type = types.attrsOf instance;
      default = { };
      example = lib.literalExpression ''
        {
          physics = {
            port = 8100;
            platforms.moodle = {
              preset = "moodle";
              url = "https://moodle.example.org";
              clientId = "Xk2bqRvYh81sPqL";
              deploymentIds = [ "1" ];
            };
          };
        }
      '';
      description = ''
        The hubs of this machine. Each has its own proxy, Kore, hub, state, users, slice and address; none sees
        anything of another. The name is part of unit and user names: lower-case letters and digits, a letter
        first, 16 at most.
      '';
    };

    out = mkOption {
      type = types.attrsOf types.raw;
      internal = true;
      readOnly = true;
      default = lib.mapAttrs (_: one: one.out) (lib.filterAttrs (_: one: one.enable) cfg.instances);
      defaultText = lib.literalMD "what the enabled instances want of the machine";
      description = "What the enabled instances want of the machine.";
    };
  };

  config = {
    assertions = gather "assertions";
    environment.etc = asModules "etc";
    environment.systemPackages = gather "commands";
    security.polkit = {
      enable = lib.mkIf (outs != [ ]) true;
      extraConfig = gather "polkit";
    };
    system.checks = gather "checks";
    systemd.services = asModules "services";
    systemd.slices = asModules "slices";
    systemd.tmpfiles.settings.ananke = lib.mapAttrs (_: mode: {
      d = {
        inherit mode;
        user = "root";
        group = "root";
      };
    }) (lib.mergeAttrsList (map (out: out.folders) outs));
    users.users = asModules "users";
    users.groups = lib.mkMerge (map (out: lib.mapAttrs (_: _: { }) out.users) outs);
  };
}
