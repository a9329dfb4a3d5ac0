# A Python interpreter with the attributes that pyproject.nix asks of one.
{ fake, stdenv }:
minor: patch: self:
let
  pythonVersion = "3.${minor}";
  facts = {
    inherit pythonVersion stdenv;
    implementation = "cpython";
    isPy3 = true;
    isPyPy = false;
    executable = "python${pythonVersion}";
    mainProgram = "python${pythonVersion}";
    sourceVersion = {
      major = "3";
      inherit minor patch;
      suffix = "";
    };
    sitePackages = "lib/python${pythonVersion}/site-packages";
    pythonOnBuildForHost = self;
    pkgs = { };
  };
  python = fake "python3" "${pythonVersion}.${patch}" facts;
in
python
// {
  interpreter = "${python}/bin/python${pythonVersion}";
  # Packages are named and not built, so whatever a function asks its argument for is there.
  withPackages = _packages: fake "python3" "${pythonVersion}.${patch}-env" facts;
}
