"""What Kore does, one verb a module. A step may use the store and the protocol; steps do not import steps."""
