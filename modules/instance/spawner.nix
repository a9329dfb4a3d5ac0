# How the hub, which has no rights of its own, starts labs: one polkit rule for exactly these units.
{
  config,
  lib,
  name,
  ...
}:
{
  options.labs.startTimeout = lib.mkOption {
    type = lib.types.ints.between 10 3600;
    default = 120;
    description = "Seconds that a lab may take to answer.";
  };

  config.out = {
    settings.labs = {
      spawner = "systemd";
      start_timeout = config.labs.startTimeout;
      # Far from the ports that Linux gives to those who name none.
      ports = {
        first = 20000;
        last = 29999;
      };
    };

    # `set-property` is for the limits of the person's groups, and for the lab's port. Whatever else this user asks for
    # is refused, so that no rule that somebody adds for everybody gives it more.
    polkit = ''
      polkit.addRule(function (action, subject) {
        if (subject.user != "ananke-${name}-hub") return polkit.Result.NOT_HANDLED;
        var lab = /^ananke-${name}-(user|course|room)@[a-z][a-z0-9-]{0,24}\.service$/;
        var verbs = ["start", "stop", "restart", "reset-failed", "set-property"];
        return action.id == "org.freedesktop.systemd1.manage-units"
          && lab.test(action.lookup("unit")) && verbs.indexOf(action.lookup("verb")) >= 0
          ? polkit.Result.YES : polkit.Result.NO;
      });
    '';
  };
}
