# Folders that several labs have. Labs have users that never last, so the files are one lasting user's, and each lab
# sees them as its own, by mounts that kore.root makes when it starts.
{
  config,
  lib,
  name,
  who,
  ...
}:
let
  inherit (lib) mkOption types;
  cfg = config.shared;
  owner = "ananke-${name}-shared";
  # The same for the machine, where only root enters it, and within the labs.
  place = "/var/lib/ananke/${name}/shared";
  at = share: "services.ananke.instances.${name}.shared.\"${share}\"";
  people =
    description:
    mkOption {
      type = types.submodule { options = who; };
      default = { };
      inherit description;
    };
  anybody = given: given.everybody || given.users != [ ] || given.groups != [ ];

  share =
    { name, ... }:
    {
      options = {
        path = mkOption {
          type = types.strMatching "/[^/]+(/[^/]+)*";
          default = "${place}/${name}";
          defaultText = lib.literalExpression ''"/var/lib/ananke/''${instance}/shared/''${name}"'';
          example = "/srv/genomes";
          description = ''
            Where it is on the machine, without a link on the way. The default is made when the machine starts. Any
            other folder must be there, on a file system with ID-mapped mounts (ext4, XFS, Btrfs, tmpfs). To be changed
            from labs its files must belong to the user `ananke-<instance>-shared`; others' are read where everybody may
            read them.
          '';
        };
        read = people "Who finds the folder in the lab, and cannot change anything there.";
        write = people "Who finds the folder in the lab, and adds, changes and deletes its files.";
      };
    };

  check = share: one: [
    {
      assertion = builtins.match "[A-Za-z0-9][A-Za-z0-9._-]{0,63}" share != null;
      message = ''
        ${at share}: the name is that of a folder. Choose one of letters, digits, dots, hyphens and underscores, with a
        letter or digit first and 64 at most.'';
    }
    {
      assertion = anybody one.read || anybody one.write;
      message = "${at share}: nobody would get it. Say who, in read or write: users, groups or everybody.";
    }
    {
      assertion = !lib.any (part: part == "." || part == "..") (lib.splitString "/" one.path);
      message = "${at share}.path is ${one.path}: give it without `.` and `..`.";
    }
    {
      assertion =
        one.path == "${place}/${share}"
        || !lib.any (taken: lib.hasPrefix "${taken}/" "${one.path}/") [
          "/var/lib/ananke"
          "/var/lib/private"
          builtins.storeDir
        ];
      message = ''
        ${at share}.path is ${one.path}: below /var/lib/ananke and /var/lib/private are homes and secrets, and what is
        in ${builtins.storeDir} is replaced. Choose another place, or leave it out.'';
    }
  ];
in
{
  options.shared = mkOption {
    type = types.attrsOf (types.submodule share);
    default = { };
    example = lib.literalExpression ''
      {
        data = { read.everybody = true; write.groups = [ "instructors" ]; };
        genomes = { path = "/srv/genomes"; read.groups = [ "members-bio-101-a1b2" ]; };
      }
    '';
    description = "Folders that several labs have, in the folder `shared` of their homes.";
  };

  config.out = lib.mkIf (cfg != { }) {
    settings.shared = lib.mapAttrs (_: one: { inherit (one) read write; }) cfg;

    users.${owner} = {
      isSystemUser = true;
      group = owner;
      description = "Owner of the shared folders of the Ananke instance ${name}";
    };
    folders = {
      ${place} = "0700";
    }
    // lib.mapAttrs' (share: _: lib.nameValuePair "${place}/${share}" { inherit owner; }) (
      lib.filterAttrs (share: one: one.path == "${place}/${share}") cfg
    );

    grantable.shared = {
      inherit owner;
      labs = config.out.labUsers;
      folders = lib.mapAttrs (_: one: {
        inherit (one) path;
        writable = anybody one.write;
      }) cfg;
    };
    services = lib.genAttrs config.out.labs (_: {
      # Each by itself: a mount of the folder around them would lose them together with the machine.
      serviceConfig.BindPaths = map (
        share: "-/run/ananke-${name}-labs/%i/shared/${share}:${place}/${share}"
      ) (lib.attrNames cfg);
    });

    assertions = lib.concatLists (lib.mapAttrsToList check cfg);
  };
}
