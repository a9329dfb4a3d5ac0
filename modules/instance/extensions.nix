# What JupyterLab offers beside notebooks, files and terminals. All of it is installed; each can be off.
{ config, lib, ... }:
let
  extension =
    default: description:
    lib.mkOption {
      type = lib.types.bool;
      inherit default description;
    };
  cfg = config.extensions;
in
{
  options.extensions = {
    resourceUsage = extension true "Whether the status bar shows the memory and processor that a lab uses.";
    executionTime = extension true "Whether a notebook's cells tell when they ran, and how long.";
    # Off, since a link asks nobody: what it brings can be the settings that Jupyter starts with, or a kernel.
    gitPuller = extension false ''
      Whether links can bring a git repository into a home (nbgitpuller). Whoever makes somebody click such a link can
      have programs of their own run in that person's lab.
    '';
    languageServers = extension false ''
      Whether editors complete and explain while people write (jupyterlab-lsp, with a language server for Python).
      It takes a process more for each language in use.
    '';
    scheduler = extension false "Whether people can have notebooks run in the background and by the clock (jupyter-scheduler).";
  };

  config.out.settings.labs.extensions = {
    resource_usage = cfg.resourceUsage;
    execution_time = cfg.executionTime;
    git_puller = cfg.gitPuller;
    language_servers = cfg.languageServers;
    inherit (cfg) scheduler;
  };
}
