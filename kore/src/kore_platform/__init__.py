"""An LTI 1.3 platform for demo, tests and the conformance kit.

It behaves like Moodle 4.5, checks tools strictly and can inject faults.

It knows nothing of `kore`, so that whatever the two agree on, they agree on by the standard.
"""
