# The LMSs from which people come.
{
  config,
  lib,
  name,
  ownTypes,
  ...
}:
let
  inherit (lib) mkOption types;
  presets = import ./presets.nix;
  listed = lib.concatStringsSep ", ";

  endpoint =
    description:
    mkOption {
      type = types.nullOr ownTypes.webAddress;
      default = null;
      description = "${description} The preset knows it.";
    };

  derived = [
    "issuer"
    "authorizationEndpoint"
    "tokenEndpoint"
    "jwksUri"
    "tokenAudience"
  ];

  # What must be given: what the preset takes as arguments, or everything.
  needed =
    one:
    if one.preset == null then
      [
        "clientId"
        "issuer"
        "authorizationEndpoint"
        "tokenEndpoint"
        "jwksUri"
      ]
    else
      lib.attrNames ({ clientId = false; } // lib.functionArgs presets.${one.preset});
  missing = one: lib.filter (field: one.${field} == null) (needed one);

  # What the preset knows: nothing as long as something is missing, which the assertions below say.
  known =
    one:
    lib.optionalAttrs (one.preset != null && missing one == [ ]) (
      presets.${one.preset} { inherit (one) url clientId; }
    );

  platform =
    { config, name, ... }:
    {
      options = {
        name = mkOption {
          type = types.nonEmptyStr;
          default = name;
          example = "Moodle of the Example University";
          description = "What people read.";
        };
        preset = mkOption {
          type = types.nullOr (types.enum (lib.attrNames presets));
          default = null;
          description = "The kind of LMS, from which issuer and end points follow; null: they are all given here.";
        };
        url = mkOption {
          type = types.nullOr ownTypes.webAddress;
          default = null;
          apply = url: if url == null then null else lib.removeSuffix "/" url;
          example = "https://moodle.example.org";
          description = "The LMS's own address, without a slash at its end; the preset derives the rest from it.";
        };
        clientId = mkOption {
          type = types.nullOr types.nonEmptyStr;
          default = null;
          example = "Xk2bqRvYh81sPqL";
          description = "The client id that the LMS gave to this instance.";
        };
        deploymentIds = mkOption {
          type = types.listOf types.nonEmptyStr;
          default = [ ];
          example = [ "1" ];
          description = "The deployments that are let in.";
        };
        acceptDeployments = mkOption {
          type = types.bool;
          default = false;
          description = "Whether every other deployment of this registration is let in, too; Canvas may make many.";
        };
        issuer = mkOption {
          type = types.nullOr types.nonEmptyStr;
          default = null;
          example = "https://moodle.example.org";
          description = "The platform's `iss`, to the letter. The preset knows it.";
        };
        authorizationEndpoint = endpoint "Where the platform answers OIDC authentication requests.";
        tokenEndpoint = endpoint "Where the platform gives access tokens for its services.";
        jwksUri = endpoint "Where the platform publishes its public keys.";
        origins = mkOption {
          type = types.listOf ownTypes.webAddress;
          default = [ ];
          example = [ "https://example.instructure.com" ];
          description = ''
            Further web addresses at which people meet the LMS, where its pages are not on the host of
            `authorizationEndpoint`; all of them may show Kore in a frame.
          '';
        };
        tokenAudience = mkOption {
          type = types.nullOr types.nonEmptyStr;
          default = null;
          description = "`aud` of token requests, where the platform wants another than its token end point.";
        };
      };

      config = lib.genAttrs derived (
        field: lib.mkIf (known config ? ${field}) (lib.mkDefault (known config).${field})
      );
    };

  registration = one: {
    inherit (one) name issuer origins;
    client_id = one.clientId;
    deployment_ids = one.deploymentIds;
    accept_deployments = one.acceptDeployments;
    authorization_endpoint = one.authorizationEndpoint;
    token_endpoint = one.tokenEndpoint;
    jwks_uri = one.jwksUri;
    token_audience = one.tokenAudience;
  };

  complete =
    key: one:
    let
      option = "services.ananke.instances.${name}.platforms.${key}";
    in
    [
      {
        assertion = missing one == [ ];
        message = ''
          ${option}: ${listed (missing one)} not set. Copy the values that the LMS shows after the
          registration of this instance as an LTI 1.3 tool, or choose a preset (${listed (lib.attrNames presets)}).'';
      }
      {
        assertion = one.deploymentIds != [ ] || one.acceptDeployments;
        message = ''
          ${option}.deploymentIds is empty, so nobody could come from this LMS. Copy the deployment id that the LMS
          shows after the registration (Moodle: usually "1"), or let all of them in: acceptDeployments.'';
      }
    ];
in
{
  options.platforms = mkOption {
    type = types.attrsOf (types.submodule platform);
    default = { };
    description = "The registrations at LMSs (LTI 1.3 platforms).";
  };

  config.out = {
    settings.platforms = lib.mapAttrsToList (_: registration) config.platforms;
    assertions = lib.concatLists (lib.mapAttrsToList complete config.platforms);
  };
}
