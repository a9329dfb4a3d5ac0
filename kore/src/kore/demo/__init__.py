"""One machine's Ananke: platforms, Kore, proxy and hub on loopback, and people who use them.

`kore demo` plays a story on it; tests and benchmarks start the same stage and let the same people act. The people do
not care who started what: `kore.demo.remote` leads them to servers anywhere.
"""
