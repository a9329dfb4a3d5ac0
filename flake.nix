{
  description = "Ananke: a Jupyter distribution for universities, tied into their LMS by LTI 1.3";

  inputs = {
    nixpkgs.url = "github:NixOS/nixpkgs/nixos-26.05";

    pyproject-nix = {
      url = "github:pyproject-nix/pyproject.nix";
      inputs.nixpkgs.follows = "nixpkgs";
    };

    uv2nix = {
      url = "github:pyproject-nix/uv2nix";
      inputs.pyproject-nix.follows = "pyproject-nix";
      inputs.nixpkgs.follows = "nixpkgs";
    };

    pyproject-build-systems = {
      url = "github:pyproject-nix/build-system-pkgs";
      inputs.pyproject-nix.follows = "pyproject-nix";
      inputs.uv2nix.follows = "uv2nix";
      inputs.nixpkgs.follows = "nixpkgs";
    };
  };

  outputs =
    { self, nixpkgs, ... }@inputs:
    let
      inherit (nixpkgs) lib;
      systems = [
        "x86_64-linux"
        "aarch64-linux"
      ];
      # Every file below pkgs/ is called with the same arguments.
      forAllSystems =
        file:
        lib.genAttrs systems (
          system:
          import file {
            inherit inputs lib self;
            pkgs = nixpkgs.legacyPackages.${system};
          }
        );
    in
    {
      nixosModules.default = lib.modules.importApply ./modules { inherit self; };

      nixosConfigurations.example = lib.nixosSystem {
        modules = [
          self.nixosModules.default
          ./templates/example
        ];
      };

      templates.default = {
        path = ./templates/default;
        description = "A server with one instance of Ananke";
      };

      packages = forAllSystems ./pkgs;
      apps = forAllSystems ./pkgs/apps.nix;
      checks = forAllSystems ./pkgs/checks.nix;
      devShells = forAllSystems ./pkgs/shell.nix;
      formatter = lib.genAttrs systems (system: nixpkgs.legacyPackages.${system}.nixfmt-tree);
    };
}
