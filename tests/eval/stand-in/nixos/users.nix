# Users and groups: NixOS's own checks, and the sysusers file that makes them on another system.
{ lib, config, ... }:
let
  inherit (config.users) groups;
  # root is there before any configuration.
  users = removeAttrs config.users.users [ "root" ];
  checks = name: user: [
    {
      assertion = user.isSystemUser != user.isNormalUser;
      message = "users.users.${name}: set exactly one of isSystemUser and isNormalUser";
    }
    {
      assertion = user.isSystemUser -> user.group != "";
      message = "users.users.${name}.group is unset";
    }
    {
      assertion = user.group != "" -> groups ? ${user.group};
      message = "users.users.${name}.group: ${user.group} is no declared group";
    }
  ];
  groupLine = name: group: "g ${name} ${if group.gid == null then "-" else toString group.gid}\n";
  # sysusers takes a group's name only beside a number; a group named as the user needs none.
  userLine =
    name: user:
    "u ${name} - ${builtins.toJSON user.description} ${user.home}\n"
    + lib.concatMapStrings (group: "m ${name} ${group}\n") (
      lib.optional (user.group != "" && user.group != name) user.group ++ user.extraGroups
    );
in
{
  config = {
    assertions = lib.concatLists (lib.mapAttrsToList checks users);
    system.build.files = lib.optionalAttrs (users != { } || groups != { }) {
      "/etc/sysusers.d/ananke.conf".text =
        lib.concatStrings (lib.mapAttrsToList groupLine groups)
        + lib.concatStrings (lib.mapAttrsToList userLine users);
    };
  };
}
