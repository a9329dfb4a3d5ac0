# What proxy, Kore and hub have in common; `secrets` are those of the instance's that the service gets.
{ name, secrets }:
let
  unit = "ananke-${name}-secrets.service";
in
{
  wantedBy = [ "multi-user.target" ];
  # Not `requires`: an update of the secrets' unit would restart the proxy, and cut everybody's connections.
  wants = [ unit ];
  after = [
    "network.target"
    unit
  ];
  # One restart, rather than a stop now and a start when everything else has been stopped, too.
  stopIfChanged = false;
  # Never gives up: what is missing (a database, a disk) may come back at night. It tries less and less often.
  startLimitIntervalSec = 0;
  serviceConfig = import ../hardening.nix // {
    Type = "exec";
    Slice = "ananke-${name}.slice";
    LoadCredential = map (secret: "${secret}:/var/lib/ananke/${name}/secrets/${secret}") secrets;
    Restart = "always";
    RestartSec = 1;
    RestartSteps = 5;
    RestartMaxDelaySec = 60;
    TimeoutStopSec = 20;
    # When the whole machine runs out of memory, labs go first.
    OOMScoreAdjust = -500;
  };
}
