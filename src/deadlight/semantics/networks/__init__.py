"""Who reaches whom as Windows enforces it: networks of an engine, network policies of a cluster."""
