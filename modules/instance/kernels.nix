# Kernels for everybody or for some, described to Jupyter in files that running labs see, too.
{
  config,
  lib,
  name,
  ownTypes,
  pkgs,
  wheels,
  who,
  ...
}:
let
  inherit (lib) mkOption types;
  cfg = config.labs;
  folder = "ananke-kernels/${name}";

  # How a package that holds a language and its kernel is started.
  commands = {
    python = package: [
      "${package}/bin/python3"
      "-m"
      "ipykernel_launcher"
      "-f"
      "{connection_file}"
    ];
    R = package: [
      "${package}/bin/R"
      "--slave"
      "-e"
      "IRkernel::main()"
      "--args"
      "{connection_file}"
    ];
    julia = package: [
      "${package}/bin/julia"
      "-i"
      "--color=yes"
      "-e"
      "import IJulia; IJulia.run_kernel()"
      "{connection_file}"
    ];
  };

  # The name of the package that is made from a project.
  locked = one: "ananke-kernel-${one}";

  kernel = types.submodule (
    { config, name, ... }:
    {
      options = who // {
        package = mkOption {
          type = types.nullOr types.package;
          default = null;
          example = lib.literalExpression "pkgs.python3.withPackages (ps: [ ps.ipykernel ps.numpy ])";
          description = ''
            What holds the language, its libraries and its kernel: ipykernel for Python, IRkernel for R, IJulia for
            Julia. Its programs come first in the kernel's `PATH`.
          '';
        };
        project = mkOption {
          type = types.nullOr types.path;
          default = null;
          example = lib.literalExpression "./kernels/physics";
          description = ''
            A folder with `pyproject.toml` and `uv.lock`, in the place of `package`: the kernel's Python has exactly the
            locked wheels. ipykernel must be among them.
          '';
        };
        argv = mkOption {
          type = types.listOf types.str;
          default = [ ];
          example = lib.literalExpression ''[ "''${pkgs.xeus-cpp}/bin/xcpp" "-std=c++20" "-f" "{connection_file}" ]'';
          description = ''
            The kernel's command, where it is not the usual one of its language. `{connection_file}` stands for the file
            that the kernel is given.
          '';
        };
        spec = mkOption {
          type = types.nullOr types.path;
          default = null;
          example = lib.literalExpression ''"''${pkgs.xeus-cpp}/share/jupyter/kernels/xcpp17"'';
          description = "A folder with the kernel's `kernel.json`, which then says everything else itself.";
        };
        displayName = mkOption {
          type = types.str;
          default = name;
          defaultText = lib.literalMD "the kernel's name";
          example = "Python with NumPy";
          description = "What people read in the launcher.";
        };
        language = mkOption {
          type = types.str;
          default = "python";
          example = "R";
          description = "The language; of `python`, `R` and `julia` the usual command is known.";
        };
        logo = mkOption {
          type = types.nullOr types.path;
          default = null;
          example = lib.literalExpression "./logo.svg";
          defaultText = lib.literalMD "ipykernel's own for Python from nixpkgs, else the first letter of the name";
          description = "The picture in the launcher, as PNG or SVG.";
        };
        env = mkOption {
          type = types.attrsOf types.str;
          default = { };
          example = {
            OMP_NUM_THREADS = "2";
          };
          description = ''
            Variables of the kernel. In a value `''${NAME}` is the lab's own variable, and `$$` the sign itself.
          '';
        };
      };
      config = {
        # Whoever names nobody means everybody.
        everybody = lib.mkDefault (config.users == [ ] && config.groups == [ ]);
        package = lib.mkIf (config.project != null) (
          lib.mkDefault (wheels.environment (locked name) config.project)
        );
        logo = lib.mkIf (config.language == "python" && config.package ? sitePackages) (
          lib.mkDefault "${config.package}/${config.package.sitePackages}/ipykernel/resources/logo-svg.svg"
        );
      };
    }
  );

  usual = one: lib.optionals (one.package != null) ((commands.${one.language} or (_: [ ])) one.package);
  argv = one: if one.argv != [ ] then one.argv else usual one;

  description =
    kernel: one:
    pkgs.writeText "ananke-${name}-kernel-${kernel}.json" (
      builtins.toJSON {
        argv = argv one;
        display_name = one.displayName;
        inherit (one) language;
        metadata.debugger = one.language == "python";
        env = {
          # The lab has it for wheels from elsewhere; what comes from Nix brings its libraries, except the GPUs' driver.
          LD_LIBRARY_PATH = lib.optionalString (config.gpu.devices != { }) "/run/opengl-driver/lib";
        }
        // lib.optionalAttrs (one.package != null) { PATH = "${one.package}/bin:\${PATH}"; }
        // one.env;
      }
    );

  files =
    kernel: one:
    let
      here = "${folder}/kernels/${kernel}";
      logo = if lib.hasSuffix ".svg" (toString one.logo) then "logo-svg.svg" else "logo-64x64.png";
    in
    if one.spec != null then
      { ${here}.source = one.spec; }
    else
      {
        "${here}/kernel.json".source = description kernel one;
      }
      // lib.optionalAttrs (one.logo != null) { "${here}/${logo}".source = one.logo; };

  option = one: "services.ananke.instances.${name}.kernels.${one}";
  rules = one: kernel: [
    {
      assertion = ownTypes.kernelName.check one;
      message = ''
        ${option one}: no kernel can have this name. Choose lower-case letters, digits, dots, hyphens and underscores,
        63 at most; names that begin with env- are those of people's own environments.'';
    }
    {
      assertion = kernel.project == null || kernel.package.name == locked one;
      message = ''
        ${option one}: project stands in the place of package, and both are set. Remove one of them.'';
    }
    {
      assertion = kernel.spec != null || argv kernel != [ ];
      message = ''
        ${option one} has nothing to start. Set `package` (for the languages python, R and julia), `project`, `argv`
        or `spec`.'';
    }
    {
      assertion =
        kernel.spec == null
        || (kernel.package == null && kernel.argv == [ ] && kernel.logo == null && kernel.env == { });
      message = ''
        ${option one}.spec is a description of its own, so package, project, argv, logo and env have no effect. Set
        either `spec` or the others.'';
    }
  ];
in
{
  options.kernels = mkOption {
    type = types.attrsOf kernel;
    default = { };
    example = lib.literalExpression ''
      {
        python3.package = pkgs.python3.withPackages (ps: [ ps.ipykernel ps.numpy ps.matplotlib ]);
        r = {
          package = pkgs.rWrapper.override { packages = [ pkgs.rPackages.IRkernel ]; };
          language = "R";
          displayName = "R";
        };
      }
    '';
    description = ''
      Kernels of the labs and of grading, by the name that notebooks keep. One called `python3` stands in the place of
      the Python that JupyterLab itself runs with. A kernel that names neither users nor groups is for everybody;
      grading labs and rooms have all.
    '';
  };

  options.labs = {
    defaultKernel = mkOption {
      type = types.str;
      default = "python3";
      example = "r";
      description = "The kernel of new notebooks; everybody must have it.";
    };
    ownKernel = mkOption {
      type = types.bool;
      default = true;
      description = ''
        Whether the Python that JupyterLab itself runs with is a kernel, too: `python3`, with few packages, unless
        `kernels.python3` stands in its place.
      '';
    };
  };

  config.out = {
    settings.labs.kernels = {
      declared = lib.mapAttrs (_: one: { inherit (one) users groups everybody; }) config.kernels;
      default = cfg.defaultKernel;
      own = cfg.ownKernel;
    };
    etc = lib.concatMapAttrs files config.kernels;
    services = lib.genAttrs config.out.labs (_: {
      environment.JUPYTER_PATH = "/etc/${folder}";
    });
    assertions = lib.concatLists (lib.mapAttrsToList rules config.kernels);
  };
}
