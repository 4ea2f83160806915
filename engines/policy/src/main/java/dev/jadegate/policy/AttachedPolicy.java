package dev.jadegate.policy;

/**
 * A policy that applies to a principal.
 *
 * @param id how refusals name it
 * @param attachedTo the user, group or role that it is attached to, as {@code group/ops}
 */
public record AttachedPolicy(Id id, String attachedTo, PolicyDocument document) {
    /**
     * A policy's version.
     *
     * @param type {@code System}, {@code Custom} or {@code Session}
     * @param version as {@code v1}
     */
    public record Id(String type, String name, String version) {
        @Override
        public String toString() {
            return type + '/' + name + '/' + version;
        }
    }
}
