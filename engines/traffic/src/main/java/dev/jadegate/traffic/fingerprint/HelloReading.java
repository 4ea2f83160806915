package dev.jadegate.traffic.fingerprint;

/** What the first bytes of a connection turned out to be. */
public sealed interface HelloReading {
    /** A hello so far; more bytes are needed. */
    record Incomplete() implements HelloReading {}

    /** The hello. */
    record Complete(ClientHello hello) implements HelloReading {}

    /** The first byte is not that of a TLS handshake. */
    record NotTls() implements HelloReading {}

    /**
     * TLS records, but no hello that this reads.
     *
     * @param reason what is wrong, without bytes of the client
     */
    record Malformed(String reason) implements HelloReading {}
}
