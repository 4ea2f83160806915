package dev.jadegate.seclang.run;

import dev.jadegate.seclang.transformation.Transformation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A chain of transformations as a node of a tree: chains that begin alike share their beginning, and a value keeps what each
 * node made of it.
 */
final class Pipeline {
    private final int index;
    private final @Nullable Pipeline parent;
    private final @Nullable Transformation last;
    private final long lastTriggers;
    private final long triggers;
    private final boolean mindsEmpty;
    private final List<Pipeline> path;
    private final Map<Transformation, Pipeline> children = new HashMap<>();

    private Pipeline(int index, @Nullable Pipeline parent, @Nullable Transformation last) {
        this.index = index;
        this.parent = parent;
        this.last = last;
        this.lastTriggers = last == null ? 0 : Alphabet.of(last.triggers());
        this.triggers = parent == null ? 0 : parent.triggers | lastTriggers;
        boolean always = last != null && last.triggers().size() == 256;
        this.mindsEmpty = always || (parent != null && parent.mindsEmpty);
        List<Pipeline> all = new ArrayList<>(parent == null ? List.of() : parent.path);
        all.add(this);
        this.path = List.copyOf(all);
    }

    int index() {
        return index;
    }

    @Nullable
    Pipeline parent() {
        return parent;
    }

    /** Not asked of the root. */
    Transformation last() {
        if (last == null) {
            throw new IllegalStateException("the root transforms nothing");
        }
        return last;
    }

    long lastTriggers() {
        return lastTriggers;
    }

    /** A value with none of these classes passes the whole chain unchanged. */
    long triggers() {
        return triggers;
    }

    /** Whether the empty text, which has no byte, is changed too: its length or digest is not itself. */
    boolean mindsEmpty() {
        return mindsEmpty;
    }

    /** The nodes from the root to this one. */
    List<Pipeline> path() {
        return path;
    }

    /** Grows the tree; used while compiling only. */
    static final class Tree {
        private final Pipeline root = new Pipeline(0, null, null);
        private int count = 1;

        Pipeline node(List<Transformation> transformations) {
            Pipeline node = root;
            for (Transformation one : transformations) {
                Pipeline parent = node;
                node = parent.children.computeIfAbsent(one, added -> new Pipeline(count++, parent, added));
            }
            return node;
        }

        int size() {
            return count;
        }
    }
}
