"""LTI 1.3 and LTI Advantage: the protocol only. Nothing here knows the store, the hub or nbgrader."""
