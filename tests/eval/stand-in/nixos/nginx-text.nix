# nginx.conf from services.nginx: what our options ask for, and nothing else.
{ lib, cfg }:
let
  headers = ''
    proxy_set_header Host $host;
    proxy_set_header X-Real-IP $remote_addr;
    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    proxy_set_header X-Forwarded-Proto $scheme;
    proxy_set_header X-Forwarded-Host $host;
  '';
  websockets = ''
    proxy_http_version 1.1;
    proxy_set_header Upgrade $http_upgrade;
    proxy_set_header Connection $connection_upgrade;
  '';
  setsHeaders =
    value:
    value.proxyPass != null && (cfg.recommendedProxySettings || value.recommendedProxySettings);
  location = path: value: ''
    location ${path} {
    ${lib.optionalString (value.proxyPass != null) "proxy_pass ${value.proxyPass};"}
    ${lib.optionalString value.proxyWebsockets websockets}
    ${lib.optionalString (setsHeaders value) headers}
    ${lib.optionalString (value.return != null) "return ${toString value.return};"}
    ${value.extraConfig}
    }
  '';

  redirect = name: ''
    server {
    listen 80;
    server_name ${name};
    location / { return 301 https://$host$request_uri; }
    }
  '';
  files =
    name: host:
    if host.enableACME then
      {
        certificate = "/var/lib/acme/${name}/fullchain.pem";
        key = "/var/lib/acme/${name}/key.pem";
      }
    else
      {
        certificate = host.sslCertificate;
        key = host.sslCertificateKey;
      };
  tls = name: host: ''
    listen 443 ssl;
    ssl_certificate ${(files name host).certificate};
    ssl_certificate_key ${(files name host).key};
  '';
  server = name: host: ''
    ${lib.optionalString host.forceSSL (redirect name)}
    server {
    ${if host.forceSSL then tls name host else "listen 80;"}
    server_name ${name};
    ${host.extraConfig}
    ${lib.concatStrings (lib.mapAttrsToList location host.locations)}
    }
  '';
  # Fragments come with any indentation, and with empty lines where something is off.
  tidy =
    text:
    lib.concatMapStrings (line: "${line}\n") (
      lib.filter (line: line != "") (map lib.trim (lib.splitString "\n" text))
    );
in
tidy ''
  daemon off;
  error_log stderr;
  pid /run/nginx/nginx.pid;
  events {}
  http {
  access_log off;
  client_body_temp_path /var/cache/nginx/client_body;
  proxy_temp_path /var/cache/nginx/proxy;
  fastcgi_temp_path /var/cache/nginx/fastcgi;
  uwsgi_temp_path /var/cache/nginx/uwsgi;
  scgi_temp_path /var/cache/nginx/scgi;
  client_max_body_size 10m;
  server_tokens off;
  map $http_upgrade $connection_upgrade {
  default upgrade;
  ''' close;
  }
  ${lib.concatStrings (lib.mapAttrsToList server cfg.virtualHosts)}
  }
''
