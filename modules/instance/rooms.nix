# Labs that people share: those declared here, and those that courses and the LMS's groups get by themselves.
{
  config,
  lib,
  name,
  who,
  ...
}:
let
  inherit (lib) mkOption types;
  option = "services.ananke.instances.${name}.rooms";

  room =
    { name, ... }:
    {
      options = {
        inherit (who) users groups;
        title = mkOption {
          type = types.nonEmptyStr;
          default = name;
          example = "Open help";
          description = "What people read.";
        };
        public = mkOption {
          type = types.bool;
          default = false;
          description = "Whether everybody who signs in may open it.";
        };
      };
    };

  # Names with such an end are those of courses' rooms: a declared one would get the files of another.
  possible =
    room:
    builtins.match "[a-z][a-z0-9-]{0,19}" room != null
    && builtins.match ".*-[0-9a-f]{4}" room == null;
  impossible = lib.filter (room: !possible room) (lib.attrNames config.rooms);

  isForNobody = room: !room.public && room.users == [ ] && room.groups == [ ];
  useless = lib.attrNames (lib.filterAttrs (_: isForNobody) config.rooms);
in
{
  options.rooms = mkOption {
    type = types.attrsOf (types.submodule room);
    default = { };
    example = lib.literalExpression ''
      {
        help = {
          title = "Open help";
          public = true;
        };
        staff = {
          groups = [ "instructors" "assistants" ];
          users = [ "ada-lehmann" ];
        };
      }
    '';
    description = ''
      Labs that people share, whichever courses they are in. People find theirs on Kore's page of courses. The name
      is that of the files for good: a room that is removed here and declared again has its files again.
    '';
  };

  options.automaticRooms = {
    perCourse = mkOption {
      type = types.bool;
      default = false;
      description = "Whether every course has a room of its own, open to all its members.";
    };
    perGroup = mkOption {
      type = types.bool;
      default = false;
      description = ''
        Whether every group that the LMS has within a course gets a room, open to the group's members and to the
        course's instructors and assistants.
      '';
    };
  };

  config.out = {
    settings = {
      inherit (config) rooms;
      automatic_rooms = {
        per_course = config.automaticRooms.perCourse;
        per_group = config.automaticRooms.perGroup;
      };
    };
    assertions = [
      {
        assertion = impossible == [ ];
        message = ''
          ${option}: ${lib.concatStringsSep ", " impossible} cannot be the name of a room. Choose lower-case letters,
          digits and hyphens, a letter first, 20 at most, without a hyphen and four of 0-9 and a-f at the end, which
          mark the rooms of courses: `seminar2024` serves, `seminar-2024` does not.'';
      }
      {
        assertion = useless == [ ];
        message = ''
          ${option}: ${lib.concatStringsSep ", " useless} is open to nobody. Name users or groups, or set `public`.'';
      }
    ];
  };
}
