"""`kore doctor`: looks at an instance and its registrations from both sides, and says what is wrong and what to do.

One file a check. Nothing is changed; platforms and Kore's own service are asked as a browser, an LMS or Kore would.
"""
