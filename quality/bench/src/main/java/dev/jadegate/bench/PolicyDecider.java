package dev.jadegate.bench;

/** A policy engine with the policies of a workload, asked by the number of a request. */
interface PolicyDecider {
    /** As the table shows it. */
    String name();

    /** Whether request {@code ask} of the workload is allowed. */
    boolean allows(int ask);
}
