# Storage that is elsewhere, in the side bar of people's own labs: WebDAV (Nextcloud), S3, SMB and SFTP.
{
  config,
  lib,
  name,
  ownTypes,
  who,
  ...
}:
let
  inherit (lib) mkOption types;
  cfg = config.storage;
  option = "services.ananke.instances.${name}.storage";

  kinds = [
    "webdav"
    "s3"
    "smb"
    "sftp"
  ];
  # What the first part of the path is where a server has several trees.
  trees = {
    s3 = "a bucket";
    smb = "a share";
  };
  kind = resource: lib.head (lib.splitString ":" resource.url);
  shared = lib.filterAttrs (_: resource: resource.secretFile != null) cfg.resources;

  resource = types.submodule {
    options = who // {
      title = mkOption {
        type = types.nonEmptyStr;
        example = "Course data of physics";
        description = "What people read.";
      };
      url = mkOption {
        type = ownTypes.storageUrl;
        example = "webdav://cloud.example.org/remote.php/dav/files/{user}";
        description = ''
          Where the files are: `webdav://<server>/<path>` (always by https), `s3://<server>/<bucket>/<path>`,
          `smb://<server>/<share>/<path>` (always encrypted) or `sftp://<server>/<path>`. `{user}` in the path stands
          for the name with which a person signs in there.
        '';
      };
      login = mkOption {
        type = types.bool;
        default = true;
        description = "Whether the server wants a name and a password; false for what everybody may read.";
      };
      secretFile = mkOption {
        type = types.nullOr ownTypes.pathOutsideStore;
        default = null;
        example = "/var/lib/secrets/physics-s3";
        description = ''
          File with one name and password for all to whom the resource is given: two lines, the first the name (or
          access key), the second the password (or secret key). Root alone reads it. Who may use the resource can
          read the secret in their lab, nobody else. Without it each person is asked for their own.
        '';
      };
      writable = mkOption {
        type = types.bool;
        default = true;
        description = "Whether labs offer to write; what the server allows is up to the server.";
      };
      hostKey = mkOption {
        type = types.nullOr (types.strMatching "(ssh|ecdsa)-[a-z0-9-]+ [A-Za-z0-9+/=]+");
        default = null;
        example = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI…";
        description = "SFTP: the server's public key, as `ssh-keyscan` prints it behind the name.";
      };
    };
  };

  rules = name: resource: [
    {
      holds = builtins.match "[a-z][a-z0-9-]{0,30}" name != null;
      otherwise = "the name is a part of paths. Choose 31 lower-case letters, digits and hyphens at most, a letter first";
    }
    {
      holds = !trees ? ${kind resource} || builtins.match "[a-z0-9]+://[^/]+/.+" resource.url != null;
      otherwise = "the path of url begins with ${trees.${kind resource}}, and there is none";
    }
    {
      holds = (kind resource == "sftp") == (resource.hostKey != null);
      otherwise = "hostKey is for sftp, which needs it: without it anybody could pose as the server and take passwords";
    }
    {
      holds = resource.login || resource.secretFile == null;
      otherwise = "login is false, but secretFile is set. Remove one of them";
    }
    {
      holds = resource.login || lib.elem (kind resource) [ "webdav" "s3" ];
      otherwise = "login is false, but ${kind resource} lets nobody in without a name and a password";
    }
    {
      holds = resource.login && resource.secretFile == null || !lib.hasInfix "{user}" resource.url;
      otherwise = "url has {user}, the name that a person types, but nobody is asked for one";
    }
    {
      holds = resource.everybody || resource.users != [ ] || resource.groups != [ ];
      otherwise = "it is given to nobody. Set users, groups or everybody";
    }
  ];
  assertion = name: rule: {
    assertion = rule.holds;
    message = "${option}.resources.${name}: ${rule.otherwise}.";
  };
in
{
  options.storage = {
    enable = lib.mkEnableOption "storage that is elsewhere in people's own labs (jupyter-fs)";

    resources = mkOption {
      type = types.attrsOf resource;
      default = { };
      example = lib.literalExpression ''
        {
          nextcloud = {
            title = "My Nextcloud";
            url = "webdav://cloud.example.org/remote.php/dav/files/{user}";
            everybody = true;
          };
        }
      '';
      description = "What labs offer. The name is a part of paths in JupyterLab: lower-case letters, digits and hyphens.";
    };

    own = mkOption {
      type = types.listOf (types.enum kinds);
      default = kinds;
      example = [ "webdav" ];
      description = ''
        Kinds of storage that people may add by themselves. Their labs connect to it as any program in them could, and
        to nothing that the network's rules forbid to labs.
      '';
    };
  };

  config.out = {
    settings.storage = {
      inherit (cfg) enable own;
      resources = lib.mapAttrs (_: resource: {
        inherit (resource) title url writable;
        who = { inherit (resource) users groups everybody; };
        host_key = resource.hostKey;
        login =
          if resource.secretFile != null then
            "shared"
          else if resource.login then
            "ask"
          else
            "none";
      }) cfg.resources;
    };

    secretFiles = lib.mapAttrs' (
      name: resource: lib.nameValuePair "${option}.resources.${name}.secretFile" resource.secretFile
    ) shared;
    grantable.storage = lib.mkIf (shared != { }) (lib.mapAttrs (_: resource: resource.secretFile) shared);

    # What root has laid out for this start; nothing is there where nothing was granted.
    services."ananke-${name}-user@" = lib.mkIf (shared != { }) {
      environment.KORE_STORAGE_SECRETS = "/var/lib/ananke/storage";
      serviceConfig.BindReadOnlyPaths = [ "-/run/ananke-${name}-labs/%i/storage:/var/lib/ananke/storage" ];
    };

    assertions =
      lib.concatLists (lib.mapAttrsToList (name: resource: map (assertion name) (rules name resource)) cfg.resources)
      ++ [
        {
          assertion = cfg.enable || cfg.resources == { };
          message = "${option}.resources is set, but ${option}.enable is false, so labs show nothing of it.";
        }
      ];
  };
}
