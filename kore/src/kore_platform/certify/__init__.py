"""A conformance kit for LTI 1.3 tools: platform, browser and judge; it needs the tool's addresses and nothing else.

The cases are those of 1EdTech's certification guide (section 6), the rules of the services that the guide leaves to
the tool, and a group of attacks. Passing them is no certification.
"""
