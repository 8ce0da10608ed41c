"""A proxy from the environment, and certificates through it."""

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.fetch.conftest import Crawl
from tests.fetch.site import ALLOW, CANARY, Site, answer


class Authority:
    """A throw-away certificate authority."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test authority")])
        own = self._builder(self._name, days=30).add_extension(x509.BasicConstraints(True, None), True)
        self.path = folder / "authority.pem"
        self.path.write_bytes(own.sign(self._key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))

    def _builder(self, subject: x509.Name, days: int) -> x509.CertificateBuilder:
        now = datetime.now(UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(self._key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=40))
            .not_valid_after(now + timedelta(days=days))
        )

    def context(self, host: str, *, named: str | None = None, days: int = 30) -> ssl.SSLContext:
        """The server side for `host`, with a certificate for `named` that lasts `days`."""
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
        names = x509.SubjectAlternativeName([x509.DNSName(named or host)])
        signed = self._builder(subject, days).add_extension(names, False).sign(self._key, hashes.SHA256())
        pem = self._folder / f"{host}.pem"
        private = self._key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        pem.write_bytes(signed.public_bytes(serialization.Encoding.PEM) + private)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem)
        return context


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


def test_https_through_a_proxy_is_verified(site: Site, crawl: Crawl, authority: Authority) -> None:
    bad = {
        "wrong.example.com": authority.context("wrong.example.com", named="other.example.com"),
        "expired.example.com": authority.context("expired.example.com", days=-1),
    }
    good = authority.context("good.example.com", named="*.example.com")
    hosts = ("good", "wrong", "expired", "down")
    routes = {f"https://{host}.example.com/robots.txt": ALLOW for host in hosts}
    routes |= {
        "http://plain.example.com/robots.txt": ALLOW,
        "http://plain.example.com/a": answer(b"plain"),
        "https://good.example.com/a": answer(b"good"),
        "https://good.example.com/down": answer(status=302, headers={"Location": "http://plain.example.com/a"}),
    }
    canary = site.canary()
    port = site.listen(routes, name="proxy", proxy=lambda host: bad.get(host, good))
    proxy = f"http://user:secret@127.0.0.1:{port}"
    done = crawl(
        [
            {"do": "fetch", "url": url}
            for url in (
                "https://good.example.com/a",
                "http://plain.example.com/a",
                "https://good.example.com/down",
                "https://wrong.example.com/a",
                "https://expired.example.com/a",
                f"http://{CANARY}:{canary}/",
                f"https://{CANARY}:{canary}/",
                f"http://127.0.0.1:{port}/",
            )
        ],
        settings={"RETRY_TIMES": 0},
        ports=[canary, port],
        env={"http_proxy": proxy, "https_proxy": proxy, "SSL_CERT_FILE": str(authority.path)},
    )
    outcomes = [result.get("error") or result["start"] for result in done["results"]]
    assert outcomes[:3] == ["good", "plain", "downgraded"]
    assert outcomes[3:5] == ["robots_unreachable", "robots_unreachable"]
    assert all("tls" in done["results"][place]["detail"] for place in (3, 4))
    assert outcomes[5:] == ["blocked_address"] * 3
    assert done["stats"]["guard/proxy"] == f"127.0.0.1:{port}"
    assert done["log"].count(f"through the proxy 127.0.0.1:{port}") == 1
    assert "secret" not in done["log"]


def test_a_host_named_in_no_proxy_is_asked_directly(site: Site, crawl: Crawl) -> None:
    proxy = site.listen({}, name="proxy", proxy=lambda host: ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER))
    port = site.listen({"/robots.txt": ALLOW, "/a": answer(b"direct")})
    done = crawl(
        [{"do": "fetch", "url": f"http://127.0.0.1:{port}/a"}],
        settings={"WIRECOPY_ALLOW_ADDRESSES": f"127.0.0.1:{port}"},
        env={"http_proxy": f"http://127.0.0.1:{proxy}", "no_proxy": "127.0.0.1"},
    )
    assert done["results"][0]["start"] == "direct"
    assert site.asked("proxy") == []


def test_a_proxy_that_is_down_is_named(crawl: Crawl) -> None:
    # Port 9, discard: nothing listens there.
    done = crawl(
        [{"do": "fetch", "url": "https://good.example.com/a"}],
        settings={"RETRY_TIMES": 0},
        env={"https_proxy": "http://127.0.0.1:9"},
    )
    assert done["results"][0]["error"] == "robots_unreachable"
    assert "refused" in done["results"][0]["detail"]
