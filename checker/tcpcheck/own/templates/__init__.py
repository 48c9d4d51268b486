"""What ``tcpspec new`` writes: files to begin with."""
