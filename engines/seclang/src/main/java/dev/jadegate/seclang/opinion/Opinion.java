package dev.jadegate.seclang.opinion;

import java.util.List;

/** Asked when a rule matched, before the match has any effect. Immutable and shared by threads; a session is not. */
public interface Opinion {
    /** Every match stands. */
    Opinion NONE = new Opinion() {
        @Override
        public boolean concerns(long rule) {
            return false;
        }

        @Override
        public Session begin(Scene scene) {
            return doubt -> List.of();
        }
    };

    /** Whether matches of a rule may be overruled at all. */
    boolean concerns(long rule);

    /** What is asked within one transaction, by one thread at a time. */
    Session begin(Scene scene);

    /** The request that the values belong to. */
    interface Scene {
        /** Without the query. */
        String path();

        /** How the body is taken apart for the rules; empty when it is not. */
        String bodyProcessor();

        /** A setting of the rules by its name in TX, in lower case; empty when it is not set. */
        String setting(String name);

        /** Whether there is a body. */
        boolean hasBody();
    }

    /** Keeps what it found out of the values of a transaction. */
    interface Session {
        /** Why the match is not to count; empty when it stands. */
        List<Reason> overrules(Doubt doubt);
    }
}
