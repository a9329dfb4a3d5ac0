# Types of our own, which turn a mistake into an error that says what was expected.
{ lib }:
let
  inherit (lib) types;
in
{
  # A path as text: a Nix path literal would copy the secret into the store, where everybody may read it.
  pathOutsideStore =
    types.addCheck types.str (path: lib.hasPrefix "/" path && !lib.hasPrefix builtins.storeDir path)
    // {
      name = "pathOutsideStore";
      description = "absolute path, as a string, outside of the Nix store (which everybody may read)";
      descriptionClass = "noun";
    };

  # Without TLS only on this machine itself: what comes by it decides who somebody is.
  webAddress =
    types.strMatching "(https://[^[:space:]/?#@]+|http://(localhost|127\\.0\\.0\\.1)(:[0-9]+)?)([/?][^[:space:]#]*)?"
    // {
      description = "web address such as https://lms.example.org (http:// only for this machine itself)";
    };

  # The first label may be a bare machine name, as in tests and campus networks.
  hostName = types.strMatching "[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*" // {
    description = "host name such as hub.example.org";
  };

  urlPath = types.strMatching "/([A-Za-z0-9_~.-]+/)*" // {
    description = "path of a web address with a slash at both ends, such as /physics/";
  };

  # No name and no password: everybody may read what is in here.
  storageUrl =
    types.strMatching "(webdav|smb|sftp|s3)://[a-z0-9.-]+(:[0-9]+)?(/[^[:space:]?#/]+)*/?"
    // {
      description = ''
        address of storage, webdav://, s3://, smb:// or sftp:// with a server and a path, without name and password'';
    };

  hubUser = types.strMatching "[a-z][a-z0-9-]{0,24}" // {
    description = "hub user name: lower-case letters, digits and hyphens, a letter first, 25 at most";
  };

  deviceNode = types.strMatching "/dev/[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*" // {
    description = "device node such as /dev/nvidia0";
  };

  memory = types.strMatching "[1-9][0-9]*[KMGT]?" // {
    description = "amount of memory such as 512M or 2G (powers of 1024)";
  };

  # Names that begin with env- are those of people's own environments.
  kernelName =
    types.addCheck (types.strMatching "[a-z0-9][a-z0-9._-]{0,62}") (name: !lib.hasPrefix "env-" name)
    // {
      description = ''
        kernel name: lower-case letters, digits, dots, hyphens and underscores, 63 at most, without env- at the
        beginning'';
    };

  hubGroup =
    types.strMatching "instructors|assistants|learners|observers|grading-labs|rooms|(members|group|nbgrader|formgrade)-[a-z][a-z0-9-]*"
    // {
      description = ''
        hub group: instructors, assistants, learners, observers, grading-labs, rooms, for each course
        members-<course>, nbgrader-<course> and formgrade-<course>, and group-<group> for each group of the LMS'';
    };
}
