package dev.jadegate.gate;

/** Learns the outcome of every request, for metrics. Called on the request's thread; must return at once. */
@FunctionalInterface
public interface CallObserver {
    /**
     * One request was answered.
     *
     * @param product the product's code, {@code -} when the request named none
     * @param operation the operation's name, {@code -} when the request named none that exists: names come from
     *     declarations, so their number is bounded
     * @param code the error's code, {@code OK} for none
     * @param nanos from the whole request being read to its reply being ready
     */
    void observed(String product, String operation, String code, int httpStatus, long nanos);
}
