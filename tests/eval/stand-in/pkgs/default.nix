# The package set. Every attribute is a real derivation that cannot be built, so that
# interpolation, store paths, meta and overrideAttrs behave as in nixpkgs.
{
  lib,
  system,
  overlays ? [ ],
  config ? { },
}:
let
  platform = lib.systems.elaborate system;
  mkDerivation = import ./derivation.nix { inherit lib system; };
  fake =
    pname: version: extra:
    mkDerivation {
      inherit pname version;
      meta.mainProgram = extra.mainProgram or pname;
      passthru = removeAttrs extra [ "mainProgram" ];
    };

  # This version does matter: wheels are chosen by it.
  glibc = fake "glibc" "2.42" { linuxHeaders = fake "linux-headers" "6.18.7" { }; };
  stdenv = {
    inherit mkDerivation system;
    cc = fake "gcc-wrapper" "15.2.0" {
      libc = glibc;
      cc.lib = fake "gcc" "15.2.0-lib" { };
    };
    buildPlatform = platform;
    hostPlatform = platform;
    targetPlatform = platform;
    inherit (platform)
      isLinux
      isDarwin
      isx86_64
      isAarch64
      ;
    outPath = (fake "stdenv" "linux" { }).outPath;
  };

  base =
    self:
    {
      inherit
        lib
        config
        system
        stdenv
        ;
      callPackage = lib.callPackageWith self;
      callPackages = lib.callPackagesWith self;
      newScope = extra: lib.callPackageWith (self // extra);
      pkgs = self;
      buildPackages = self;
      targetPackages = self;
      pkgsBuildHost = self;
      stdenvNoCC = stdenv;
      formats = import ./formats.nix {
        inherit lib;
        pkgs = self;
      };
      pythonManylinuxPackages = {
        manylinux1 = [ ];
        manylinux2010 = [ ];
        manylinux2014 = [ glibc ];
      };
      python313 = import ./python.nix { inherit fake stdenv; } "13" "15" self.python313;
      python3 = self.python313;
      testers.runNixOSTest = import ../nixos/test.nix {
        inherit lib;
        pkgs = self;
      };
    }
    // import ./builders.nix { inherit lib mkDerivation self; }
    # nixpkgs' release stands for each package's version, which matters to no test.
    // lib.genAttrs (import ./names.nix) (name: fake name "26.05" { });
in
lib.fix (lib.foldl' (set: overlay: lib.extends overlay set) base overlays)
