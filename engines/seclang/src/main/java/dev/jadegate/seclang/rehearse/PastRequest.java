package dev.jadegate.seclang.rehearse;

import dev.jadegate.seclang.run.Connection;
import dev.jadegate.seclang.run.RequestHead;
import java.time.Instant;

/**
 * A request as it was recorded.
 *
 * @param name tells it from the others of its recording
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record PastRequest(String name, Instant time, Connection connection, RequestHead head, byte[] body) {

    /** Method and path, without the query. */
    public String endpoint() {
        return head.method() + " " + path();
    }

    String path() {
        int end = head.uri().indexOf('?');
        return end < 0 ? head.uri() : head.uri().substring(0, end);
    }
}
