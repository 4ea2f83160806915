package dev.jadegate.conformance.wire;

import dev.jadegate.testkit.WireCall;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/**
 * One request that must be refused.
 *
 * @param what is wrong with it
 * @param status of the documented answer
 * @param code of the documented answer
 * @param xml whether the answer is to be XML
 * @param bytes of the request; made when the server is there
 */
record Attack(String what, int status, String code, boolean xml, Function<Target, byte[]> bytes) {
    static Attack of(String what, int status, String code, Function<Target, WireCall> call) {
        return new Attack(
                what, status, code, false, target -> call.apply(target).bytes());
    }

    static Attack xml(String what, int status, String code, Function<Target, WireCall> call) {
        return new Attack(what, status, code, true, target -> call.apply(target).bytes());
    }

    static Attack raw(String what, int status, String code, Function<Target, String> text) {
        return new Attack(
                what, status, code, false, target -> text.apply(target).getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Bytes that a failing test can show. */
    @Override
    public String toString() {
        return what + " -> " + status + " " + code;
    }
}
