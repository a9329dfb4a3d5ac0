# What an instance wants of the machine. Its features write here and nowhere else.
{ lib, pkgs, ... }:
let
  inherit (lib) mkOption types;
  modules =
    description:
    mkOption {
      type = types.lazyAttrsOf types.deferredModule;
      default = { };
      inherit description;
    };
  folder = types.submodule {
    options = {
      mode = mkOption {
        type = types.str;
        default = "0700";
        description = "Its mode.";
      };
      owner = mkOption {
        type = types.str;
        default = "root";
        description = "Its user and group.";
      };
    };
  };
in
{
  options.out = mkOption {
    internal = true;
    default = { };
    description = "What the instance wants of the machine; read by instances.nix and host/, written by the features.";
    type = types.submodule {
      options = {
        settings = mkOption {
          inherit (pkgs.formats.json { }) type;
          default = { };
          description = "What `kore.settings` reads.";
        };
        file = mkOption {
          type = types.package;
          description = "The same as a file, which the units name.";
        };
        services = modules "Units: `systemd.services`.";
        slices = modules "Slices: `systemd.slices`.";
        users = modules "System users, each with a group of the same name: `users.users`.";
        etc = modules "Files below /etc: `environment.etc`.";
        commands = mkOption {
          type = types.listOf types.package;
          default = [ ];
          description = "Programs for the administrator: `environment.systemPackages`.";
        };
        folders = mkOption {
          type = types.attrsOf (types.coercedTo types.str (mode: { inherit mode; }) folder);
          default = { };
          description = "Folders, with their modes or with their owners: `systemd.tmpfiles.settings`.";
        };
        polkit = mkOption {
          type = types.lines;
          default = "";
          description = "Rules for polkit, in JavaScript.";
        };
        checks = mkOption {
          type = types.listOf types.package;
          default = [ ];
          description = "What must build before the machine does.";
        };
        assertions = mkOption {
          type = types.listOf types.unspecified;
          default = [ ];
          description = "NixOS assertions.";
        };
        ports = mkOption {
          type = types.attrsOf types.port;
          description = "The services' loopback ports.";
        };
        secretFiles = mkOption {
          type = types.attrsOf types.str;
          default = { };
          description = "Secret files that somebody must bring to the machine, by the option that names each.";
        };
        grantable = mkOption {
          inherit (pkgs.formats.json { }) type;
          default = { };
          description = "What `kore.root` may give to labs, as the fields of its `Grantable`.";
        };
        foreign = mkOption {
          type = types.bool;
          default = false;
          description = "Whether labs run programs that are not from Nix: `programs.nix-ld`.";
        };
        labUsers = mkOption {
          type = types.str;
          description = "With what the names of the labs' system users begin; the hub user's follows.";
        };
        homes = mkOption {
          type = types.attrsOf types.str;
          description = "Where a lab's home is, as its template unit writes it, by the unit's name as in `labs`.";
        };
        labs = mkOption {
          type = types.listOf types.str;
          default = [ ];
          description = "Names of the labs' template units, without `.service`.";
        };
        location = mkOption {
          type = types.lines;
          default = "";
          description = "More of the web server's configuration for the instance's path.";
        };
        route = mkOption {
          type = types.attrsOf types.str;
          description = "Where the web server finds the instance: `host` and `path`.";
        };
      };
    };
  };
}
