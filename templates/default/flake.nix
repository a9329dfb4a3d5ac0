{
  description = "A server for Jupyter, tied into our learning management system";

  # Replace OWNER by where you got Ananke from. `nix flake update` brings updates; flake.lock keeps what runs.
  inputs.ananke.url = "github:OWNER/ananke";

  outputs =
    { ananke, ... }:
    {
      # The name is the machine's: `nixos-rebuild switch --flake .#hub`.
      nixosConfigurations.hub = ananke.inputs.nixpkgs.lib.nixosSystem {
        modules = [
          ananke.nixosModules.default
          ./configuration.nix
          # What `nixos-generate-config` wrote on the machine: disks, kernel modules.
          ./hardware-configuration.nix
        ];
      };
    };
}
