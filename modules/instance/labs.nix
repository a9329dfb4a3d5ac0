# Labs: one template unit a kind. What a lab may do stands here and nowhere else.
{
  config,
  lib,
  name,
  packages,
  pkgs,
  ...
}:
let
  inherit (lib) mkOption types;
  # Without a name systemd gives all instances of a template one user. The port tells instances apart in few of the 31
  # letters that a user's name may have; 25 remain for the hub user's.
  users = "u${lib.toLower (lib.toHexString config.port)}-";

  kinds = {
    user = "Lab of %i";
    course = "Grading lab %i";
    room = "Room %i";
  };

  # What people expect in a terminal, besides the GNU programs that NixOS gives to every unit.
  programs = [
    pkgs.bashInteractive
    pkgs.bzip2
    pkgs.curl
    pkgs.diffutils
    pkgs.file
    pkgs.gawk
    pkgs.git
    pkgs.gnutar
    pkgs.gzip
    pkgs.less
    pkgs.nano
    pkgs.openssh
    pkgs.procps
    pkgs.unzip
    pkgs.which
    pkgs.xz
    pkgs.zip
  ];

  # What the hub tells a lab at its start; without it there is nothing to start.
  told = "/run/ananke-${name}-hub/%n.env";

  home =
    kind:
    import ./lab-home.nix {
      inherit name;
      # Grading labs' gradebooks stay, whatever goes.
      size = if config.keep.homes || kind == "course" then null else config.limits.temporaryHome;
    };

  byUnit =
    value: lib.mapAttrs' (kind: _: lib.nameValuePair "ananke-${name}-${kind}@" (value kind)) kinds;

  lab = kind: {
    description = "${kinds.${kind}} (Ananke instance ${name})";
    # A new configuration is for the next start: what people compute now goes on.
    restartIfChanged = false;
    stopIfChanged = false;
    unitConfig.AssertPathExists = told;
    path = [ packages.lab-env ] ++ config.packages ++ programs;
    environment = {
      HOME = (home kind).path;
      SHELL = "${pkgs.bashInteractive}/bin/bash";
      # Keys of kernels that are gone need not pile up in the home.
      JUPYTER_RUNTIME_DIR = "/tmp/jupyter";
      # Wheels from elsewhere expect these libraries in the usual places, which NixOS does not have.
      LD_LIBRARY_PATH = lib.makeLibraryPath (
        [
          pkgs.stdenv.cc.cc.lib
          pkgs.zlib
        ]
        # Where NixOS has the libraries of the GPUs' driver.
        ++ lib.optional (config.gpu.devices != { }) "/run/opengl-driver"
      );
      SSL_CERT_FILE = "/etc/ssl/certs/ca-certificates.crt";
    };
    serviceConfig =
      import ../hardening.nix
      // import ./lab-hardening.nix
      // (home kind).serviceConfig
      // {
        # The start counts as one only when the program runs, so that the hub hears at once what went wrong.
        Type = "exec";
        ExecStart = "${packages.lab-env}/bin/jupyterhub-singleuser";
        # systemd reads it for each of the unit's commands, and at the last ones the hub has taken it away.
        EnvironmentFile = "-${told}";
        DynamicUser = true;
        User = "${users}%i";
        WorkingDirectory = (home kind).path;
        Slice = "ananke-${name}-labs.slice";
        # A kernel that is ended for its memory does not take the lab along.
        OOMPolicy = "continue";
        OOMScoreAdjust = 500;
        # Jupyter stops its kernels itself; after ten seconds nobody is asked any more.
        KillMode = "mixed";
        TimeoutStopSec = 10;
      };
  };
in
{
  options.packages = mkOption {
    type = types.listOf types.package;
    default = [ ];
    example = lib.literalExpression "[ pkgs.gcc pkgs.R ]";
    description = "Programs for the labs, besides the usual ones of a terminal.";
  };

  config.out = {
    labUsers = users;
    labs = map (kind: "ananke-${name}-${kind}@") (lib.attrNames kinds);
    # The names in there are people's, so nobody else lists them; each lab sees its own one by a mount.
    folders."/var/lib/ananke/${name}/homes" = "0700";
    services = byUnit lab;
    homes = byUnit (kind: (home kind).path);
  };
}
