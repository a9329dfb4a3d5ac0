# Kore: the broker between LMSs, hub and labs. It alone talks to the LMSs.
{
  config,
  lib,
  name,
  packages,
  pkgs,
  ownTypes,
  ...
}:
let
  inherit (lib) mkOption types;
  cfg = config.database;
  option = "services.ananke.instances.${name}.database";
  # postgresql://user@host/name names a server; postgresql:///name is this machine's own, by its socket.
  namesServer = cfg.url != null && builtins.match "[^:]+://([^/?]*@)?[^/?@]+.*" cfg.url != null;
  holdsPassword =
    cfg.url != null && builtins.match "[^:]+://[^/?@]*:[^/?]*@.*|.*[?&]password=.*" cfg.url != null;
  user = "ananke-${name}-kore";
  secrets = [
    "kore-to-hub"
    "hub-to-kore"
  ];
  password = lib.optional (cfg.passwordFile != null) "database-password:${cfg.passwordFile}";
  # Universities have certificate authorities of their own; Python would trust the list that it brought along.
  environment.SSL_CERT_FILE = "/etc/ssl/certs/ca-certificates.crt";

  # As the service runs: with its user, its secrets and its settings.
  command = pkgs.writeShellScriptBin "ananke-${name}" ''
    exec ${pkgs.systemd}/bin/systemd-run --quiet --collect --wait --pty --pipe ${
      lib.escapeShellArgs (
        [
          "--slice=ananke-${name}.slice"
          "--uid=${user}"
        ]
        ++ map (one: "--property=LoadCredential=${one}") (
          map (secret: "${secret}:/var/lib/ananke/${name}/secrets/${secret}") secrets ++ password
        )
        ++ lib.mapAttrsToList (variable: value: "--setenv=${variable}=${value}") (
          environment // { KORE_SETTINGS = config.out.file; }
        )
        ++ [ "${packages.kore}/bin/kore" ]
      )
    } "$@"
  '';
in
{
  options.database = {
    url = mkOption {
      type = types.nullOr types.nonEmptyStr;
      default = null;
      example = "postgresql+psycopg://kore@db.example.org/physics";
      description = "SQLAlchemy URL of Kore's store, without a password; null: SQLite in the state directory.";
    };
    passwordFile = mkOption {
      type = types.nullOr ownTypes.pathOutsideStore;
      default = null;
      example = "/etc/secrets/physics-database";
      description = "File with the database's password; only root needs to be able to read it.";
    };
  };

  config.out = {
    settings.database_url = cfg.url;
    secretFiles = lib.optionalAttrs (cfg.passwordFile != null) { "${option}.passwordFile" = cfg.passwordFile; };

    commands = [ command ];

    users.${user} = {
      isSystemUser = true;
      group = user;
      description = "Kore of the Ananke instance ${name}";
    };

    services."ananke-${name}-kore" = {
      inherit environment;
      imports = [ (import ./service.nix { inherit name secrets; }) ];
      description = "Kore of the Ananke instance ${name}";
      after = lib.optional (cfg.url != null) "postgresql.target";
      serviceConfig = {
        ExecStart = "${packages.kore}/bin/kore serve --settings ${config.out.file}";
        User = user;
        StateDirectory = "ananke/${name}/kore";
        StateDirectoryMode = "0700";
        LoadCredential = password;
      };
    };

    assertions = [
      {
        assertion = cfg.passwordFile != null -> cfg.url != null;
        message = ''
          ${option}.passwordFile is "${toString cfg.passwordFile}", but ${option}.url is not set: SQLite has no
          password. Set the URL of the database, or remove the file.'';
      }
      {
        assertion = namesServer -> cfg.passwordFile != null;
        message = ''
          ${option}.url names a server, but ${option}.passwordFile is not set. Set it to a file with the password, or
          use this machine's own PostgreSQL by its socket: postgresql+psycopg:///NAME.'';
      }
      {
        assertion = !holdsPassword;
        message = ''
          ${option}.url holds a password, which would be readable for everybody in the Nix store. Remove it there,
          and write it into a file outside of the store that ${option}.passwordFile names.'';
      }
    ];
  };
}
