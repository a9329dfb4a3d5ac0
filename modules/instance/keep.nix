# What stays of people who have gone. `profile` chooses all of it at once.
{
  config,
  lib,
  name,
  ownTypes,
  pkgs,
  ...
}:
let
  inherit (lib) mkOption types;
  cfg = config.keep;
  labs = map (kind: "ananke-${name}-${kind}@");

  bytes = import ../bytes.nix { inherit lib; };
  limits = {
    inherit (config.limits) user;
  }
  // lib.mapAttrs' (group: lib.nameValuePair "groups.${group}") (
    lib.removeAttrs config.limits.groups [ "grading-labs" ]
  );
  option = "services.ananke.instances.${name}.limits";
  size = config.limits.temporaryHome;

  check = whose: limit: [
    {
      # A home in memory is in the same limit as what people compute.
      assertion = cfg.homes || limit.memory == null || bytes limit.memory >= 2 * bytes size;
      message = ''
        ${option}.${whose}.memory is ${limit.memory}, but homes that do not stay (keep.homes) lie in the lab's memory
        and may grow to ${size} (limits.temporaryHome): a full home would leave too little to compute with. Give at
        least twice as much memory, or make the homes smaller.'';
    }
    {
      assertion = cfg.homes || limit.disk == null;
      message = ''
        ${option}.${whose}.disk is ${limit.disk}, but homes that do not stay (keep.homes) are on no disk. Set
        limits.temporaryHome instead, for all homes, or keep them.'';
    }
  ];

  keep =
    description:
    mkOption {
      type = types.bool;
      defaultText = lib.literalMD "as `profile` says";
      inherit description;
    };
in
{
  options.keep = {
    homes = keep ''
      Whether the files of people and rooms stay when the lab stops. Otherwise a home, `/tmp` and `/var/tmp` lie in the
      lab's memory and are gone with it, however it ends. Grading labs always keep their files.
    '';
    people = keep ''
      Whether the hub knows people when they have logged out and their lab has stopped. Without nbgrader Kore forgets
      them as well; with it they are in courses, with submissions and grades.
    '';
    labLogs = keep ''
      Whether the journal keeps what people's labs and rooms write: it names files. Set it to true to find out why a
      lab does not start.
    '';
    accessLog = keep "Whether the web server keeps a line of each request: its address and path, with the person's name.";
  };

  options.limits.temporaryHome = mkOption {
    type = ownTypes.memory;
    default = "512M";
    example = "2G";
    description = ''
      What a home that does not stay (`keep.homes`) may hold. It is a part of the lab's memory, so at most half of what
      `limits.user.memory` and `limits.groups.<group>.memory` allow.
    '';
  };

  config.out = {
    settings.keep = { inherit (cfg) homes people; };

    assertions = lib.concatLists (lib.mapAttrsToList check limits);

    location = lib.mkMerge [
      (lib.mkIf (!cfg.accessLog) "access_log off;")
      (lib.mkIf (!cfg.homes) ''
        # What does not fit into the web server's memory would go to its disk for a moment.
        proxy_request_buffering off;
        proxy_max_temp_file_size 0;
      '')
    ];

    services = lib.mkMerge [
      (lib.mkIf (!cfg.labLogs) (
        lib.genAttrs
          (labs [
            "user"
            "room"
          ])
          (_: {
            serviceConfig = {
              StandardOutput = "null";
              StandardError = "null";
            };
          })
      ))
      (lib.mkIf (!cfg.people) (
        lib.genAttrs (labs [ "user" ]) (_: {
          # systemd itself remembers, by the unit's name, that a lab has failed and what the hub has set for its start.
          unitConfig.CollectMode = "inactive-or-failed";
          # Before the others and whatever becomes of it: they run among what a lab has left, and may not get far.
          serviceConfig.ExecStopPost = lib.mkBefore [
            "-+${pkgs.coreutils}/bin/rm -rf -- /run/systemd/system.control/%n.d"
          ];
        })
      ))
    ];
  };
}
