package dev.jadegate.seclang.run;

/** Who talks to whom; addresses as text, never names. */
public record Connection(String remoteAddress, int remotePort, String serverAddress, int serverPort) {}
