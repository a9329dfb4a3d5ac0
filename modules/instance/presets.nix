# Where known LMSs keep what LTI 1.3 needs, by the address that people type.
{
  moodle =
    { url, ... }:
    {
      issuer = url;
      authorizationEndpoint = "${url}/mod/lti/auth.php";
      tokenEndpoint = "${url}/mod/lti/token.php";
      jwksUri = "${url}/mod/lti/certs.php";
    };

  # Canvas at Instructure: all universities share issuer and keys. A Canvas of one's own has its own issuer.
  canvas =
    { url, ... }:
    {
      issuer = "https://canvas.instructure.com";
      authorizationEndpoint = "https://sso.canvaslms.com/api/lti/authorize_redirect";
      tokenEndpoint = "${url}/login/oauth2/token";
      jwksUri = "https://sso.canvaslms.com/api/lti/security/jwks";
    };

  # ILIAS 10; before, these files were below Modules/LTIConsumer.
  ilias =
    { url, ... }:
    {
      issuer = url;
      authorizationEndpoint = "${url}/ltiauth.php";
      tokenEndpoint = "${url}/ltitoken.php";
      jwksUri = "${url}/lticerts.php";
    };

  # The issuer is whatever its operator has configured, usually the address.
  openolat =
    { url, ... }:
    {
      issuer = url;
      authorizationEndpoint = "${url}/lti/auth";
      tokenEndpoint = "${url}/lti/token";
      jwksUri = "${url}/lti/keys";
    };

  brightspace =
    { url, ... }:
    {
      issuer = url;
      authorizationEndpoint = "${url}/d2l/lti/authenticate";
      tokenEndpoint = "https://auth.brightspace.com/core/connect/token";
      jwksUri = "${url}/d2l/.well-known/jwks";
      tokenAudience = "https://api.brightspace.com/auth/token";
    };

  # Every Blackboard goes through Anthology's gateway; only the keys are told apart, by client id.
  blackboard =
    { clientId, ... }:
    {
      issuer = "https://blackboard.com";
      authorizationEndpoint = "https://developer.blackboard.com/api/v1/gateway/oidcauth";
      tokenEndpoint = "https://developer.blackboard.com/api/v1/gateway/oauth2/jwttoken";
      jwksUri = "https://developer.blackboard.com/api/v1/management/applications/${clientId}/jwks.json";
    };
}
