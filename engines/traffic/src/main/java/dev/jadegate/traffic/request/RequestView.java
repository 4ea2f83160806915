package dev.jadegate.traffic.request;

import dev.jadegate.traffic.address.Address;
import dev.jadegate.traffic.address.Region;

/**
 * A request as the edge holds it. All texts are bytes seen as characters of Latin-1 (0 to 255) and may be slices of buffers:
 * they are read during one decision and not kept. Nothing is null; what is missing is empty.
 */
public interface RequestView {
    /** Whom the request comes from, after proxies that are trusted were looked through. */
    Address client();

    /** What is known of that address. */
    Region region();

    /** The method as it was sent. */
    CharSequence method();

    /** The request target in origin form: path, and the query after a question mark. */
    CharSequence target();

    /** The host that is asked for, without the port. */
    CharSequence host();

    /** The port that the request came in at. */
    int serverPort();

    /** How many header fields there are. */
    int headerCount();

    /** The name of the header field {@code index}, in any case. */
    CharSequence headerName(int index);

    /** The value of the header field {@code index}. */
    CharSequence headerValue(int index);

    /** As much of the body as was kept, decoded from its content coding; empty in the phase of the head. */
    CharSequence body();

    /** The client's JA3, or empty. */
    CharSequence ja3();

    /** The client's JA4, or empty. */
    CharSequence ja4();

    /** The client's HTTP/2 fingerprint, or empty. */
    CharSequence http2Fingerprint();
}
