package dev.jadegate.cli.seal;

import dev.jadegate.server.seal.TokenSeals;

/** Tokens, for commands. */
final class Tokens {
    static final TokenSeals PORT = TokenSeals.NONE;

    private Tokens() {}
}
