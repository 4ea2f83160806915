package dev.jadegate.base.memory;

import org.jspecify.annotations.Nullable;

/** Keeps this process's memory out of files and from other processes of its user. */
public final class CoreDumps {
    private CoreDumps() {}

    /**
     * Forbids core dumps and debuggers of other processes of the same user: {@code PR_SET_DUMPABLE} 0 and
     * {@code RLIMIT_CORE} 0. It holds until the process ends.
     *
     * @return what the system refused, in a sentence for the operator; null when it refused nothing
     */
    public static @Nullable String forbid() {
        SystemCalls system = SystemCalls.find();
        if (system == null) {
            return "this system is not Linux: forbid core dumps of the server by its own means";
        }
        int dumpable = system.forbidDumps();
        int limit = system.limitCoreToNothing();
        return dumpable == 0 && limit == 0
                ? null
                : "the system does not forbid core dumps (error " + Math.max(dumpable, limit) + ")";
    }
}
