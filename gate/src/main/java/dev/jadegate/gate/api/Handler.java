package dev.jadegate.gate.api;

/**
 * Does what an operation promises. Plain blocking code; called on a virtual thread after the call was authenticated,
 * bound and authorized.
 *
 * <p>A write passes the {@link Call}, which is the draft of its event, to the store and returns what the transaction returned; nothing after the
 * transaction may fail. Failures that the caller can meet are {@link dev.jadegate.base.ApiFailure}s.
 *
 * @param <Q> request record
 * @param <R> response record
 */
@FunctionalInterface
public interface Handler<Q, R> {
    R handle(Call call, Q request);
}
