"""The web server: TLS, and one way to each instance."""

from __future__ import annotations

from hosts import Hosts, physics

TLS = '{ services.ananke.tls = { certificate = "/etc/secrets/hub.pem"; key = "/etc/secrets/hub.key"; }; }'
HOST = '{ services.ananke.host = "hub.example.org"; }'
ACME = '{ security.acme = { acceptTerms = true; defaults.email = "a@example.org"; }; }'
MATHS = '{ services.ananke.instances.maths = { port = 8200; host = "maths.example.org"; path = "/"; }; }'


def test_each_host_name_has_its_server_and_each_instance_its_way(hosts: Hosts) -> None:
    nginx = hosts.value("host.config.services.nginx", HOST, TLS, physics(), MATHS)
    assert set(nginx["virtualHosts"]) == {"hub.example.org", "maths.example.org"}
    for name, path, port in (("hub.example.org", "/physics/", 8100), ("maths.example.org", "/", 8200)):
        server = nginx["virtualHosts"][name]
        assert server["forceSSL"] is True
        assert server["locations"][path]["proxyPass"] == f"http://127.0.0.1:{port}"
        assert server["locations"][path]["proxyWebsockets"] is True
        assert server["locations"][path]["recommendedProxySettings"] is True
    assert nginx["virtualHosts"]["hub.example.org"]["locations"]["/"]["return"] in {404, "404"}


def test_a_certificate_of_ones_own_or_one_by_acme(hosts: Hosts) -> None:
    select = 'host.config.services.nginx.virtualHosts."hub.example.org"'
    own = hosts.value(select, HOST, TLS, physics())
    assert (own["sslCertificate"], own["sslCertificateKey"]) == ("/etc/secrets/hub.pem", "/etc/secrets/hub.key")
    assert own["enableACME"] is False
    assert hosts.value(select, HOST, ACME, physics())["enableACME"] is True
    assert "acceptTerms" in hosts.refusal(HOST, physics())


def test_a_key_in_the_store_is_refused(hosts: Hosts) -> None:
    for key in ('"${pkgs.bash}/key"', "./key", '"key.pem"'):
        tls = f'{{ pkgs, ... }}: {{ services.ananke.tls = {{ certificate = "/c"; key = {key}; }}; }}'
        assert "outside of the Nix store" in hosts.refusal(HOST, tls, physics())


def test_only_the_web_servers_ports_are_open(hosts: Hosts) -> None:
    select = "host.config.networking.firewall.allowedTCPPorts"
    assert hosts.value(select, HOST, TLS, physics()) == [80, 443]
    assert hosts.value(select, HOST) == []
