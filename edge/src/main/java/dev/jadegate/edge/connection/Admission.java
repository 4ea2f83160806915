package dev.jadegate.edge.connection;

import io.netty.channel.Channel;
import java.net.InetAddress;

/** Counts the open connections; asked on their event loops. Whoever is not admitted is closed by the one who asks. */
public interface Admission {
    /** Whether one more may be open. */
    boolean admit(Channel connection);

    /** Whether the client may have one more; asked when the real client is known, behind a PROXY header. */
    boolean admit(Channel connection, InetAddress client);
}
