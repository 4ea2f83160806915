package dev.jadegate.policy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The statements of one effect that match one action, found by the resource: a hash table of the literal beginnings of
 * the patterns' relative ids. A request's relative id is hashed once from left to right, stopping at each length that
 * some pattern has, so the cost grows with the number of different lengths and not with the number of policies. What the
 * table finds is then matched in full. Immutable; looking up allocates nothing.
 */
final class ResourceIndex {
    private final CompiledStatement[] statements;
    private final ResourcePattern[] patterns;
    /** Entries without a literal beginning stand first, up to here; they are always looked at. */
    private final int alwaysEnd;

    private final int[] lengths;
    private final int[] heads;
    private final int[] next;

    ResourceIndex(List<CompiledStatement> matching) {
        List<CompiledStatement> statementList = new ArrayList<>();
        List<ResourcePattern> patternList = new ArrayList<>();
        for (boolean always : new boolean[] {true, false}) {
            for (CompiledStatement statement : matching) {
                for (ResourcePattern pattern : statement.resources) {
                    if ((pattern.literalPrefix == 0) == always) {
                        statementList.add(statement);
                        patternList.add(pattern);
                    }
                }
            }
        }
        statements = statementList.toArray(CompiledStatement[]::new);
        patterns = patternList.toArray(ResourcePattern[]::new);
        alwaysEnd = (int) patternList.stream()
                .filter(pattern -> pattern.literalPrefix == 0)
                .count();
        lengths = patternList.stream()
                .mapToInt(pattern -> pattern.literalPrefix)
                .filter(length -> length > 0)
                .sorted()
                .distinct()
                .toArray();
        heads = new int[Integer.highestOneBit(Math.max(patterns.length - alwaysEnd, 1)) * 4];
        Arrays.fill(heads, -1);
        next = new int[patterns.length];
        // Backwards, so that each chain is in the order of the policies.
        for (int entry = patterns.length - 1; entry >= alwaysEnd; entry--) {
            int hash = 0;
            for (int i = 0; i < patterns[entry].literalPrefix; i++) {
                hash = hash * 31 + patterns[entry].relativeId.charAt(i);
            }
            int place = place(hash, patterns[entry].literalPrefix);
            next[entry] = heads[place];
            heads[place] = entry;
        }
    }

    private int place(int hash, int length) {
        int mixed = (hash + length) * 0x9E3779B9;
        return (mixed ^ mixed >>> 15) & (heads.length - 1);
    }

    /** The first statement that matches, or null. */
    @Nullable
    CompiledStatement first(AccessRequest request) {
        for (int entry = 0; entry < alwaysEnd; entry++) {
            if (patterns[entry].matches(request) && statements[entry].matchesConditions(request)) {
                return statements[entry];
            }
        }
        String id = request.relativeId;
        int hash = 0;
        int hashed = 0;
        for (int length : lengths) {
            if (length > id.length()) {
                break;
            }
            while (hashed < length) {
                hash = hash * 31 + id.charAt(hashed++);
            }
            for (int entry = heads[place(hash, length)]; entry >= 0; entry = next[entry]) {
                if (patterns[entry].literalPrefix == length
                        && patterns[entry].matches(request)
                        && statements[entry].matchesConditions(request)) {
                    return statements[entry];
                }
            }
        }
        return null;
    }
}
