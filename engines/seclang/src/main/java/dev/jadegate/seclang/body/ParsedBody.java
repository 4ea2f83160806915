package dev.jadegate.seclang.body;

import dev.jadegate.seclang.Meter;
import dev.jadegate.seclang.rule.Variable;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What a parser found in a body. Filled by one parser, read afterwards. */
public final class ParsedBody {
    /** For each byte that is copied more often than it was sent: bounds the memory too. */
    private static final int COPY_STEPS = 16;

    private final List<Argument> arguments = new ArrayList<>();
    private final List<Argument> files = new ArrayList<>();
    private final List<Argument> fileSizes = new ArrayList<>();
    private final List<Argument> partHeaders = new ArrayList<>();
    private final List<String> texts = new ArrayList<>();
    private final List<String> attributes = new ArrayList<>();
    private final Map<Variable, String> flags = new EnumMap<>(Variable.class);
    private final Meter meter;
    private long filesBytes;
    private String error = "";

    ParsedBody(Meter meter) {
        this.meter = meter;
    }

    public List<Argument> arguments() {
        return arguments;
    }

    /** Field names with the names of their files. */
    public List<Argument> files() {
        return files;
    }

    public List<Argument> fileSizes() {
        return fileSizes;
    }

    public long filesBytes() {
        return filesBytes;
    }

    /** Part names with one header line each. */
    public List<Argument> partHeaders() {
        return partHeaders;
    }

    /** The texts of an XML document. */
    public List<String> texts() {
        return texts;
    }

    /** The attribute values of an XML document. */
    public List<String> attributes() {
        return attributes;
    }

    /** What a parser says in variables of its own. */
    public Map<Variable, String> flags() {
        return flags;
    }

    /** Why the body could not be read; empty when it could. */
    public String error() {
        return error;
    }

    void add(String name, String value, int max) {
        if (arguments.size() < max) {
            meter.charge(Meter.VALUE_STEPS);
            arguments.add(new Argument(name, value));
        }
    }

    void file(String field, String fileName, long size) {
        meter.charge(2 * Meter.VALUE_STEPS);
        files.add(new Argument(field, fileName));
        fileSizes.add(new Argument(field, Long.toString(size)));
        filesBytes += size;
    }

    void partHeader(String part, String line) {
        meter.charge(Meter.VALUE_STEPS);
        partHeaders.add(new Argument(part, line));
    }

    void text(String text) {
        meter.charge(Meter.VALUE_STEPS);
        texts.add(text);
    }

    void attribute(String value) {
        meter.charge(Meter.VALUE_STEPS);
        attributes.add(value);
    }

    /** For bytes that are copied once more. */
    void charge(int bytes) {
        meter.charge((long) bytes * COPY_STEPS);
    }

    void flag(Variable variable) {
        flags.put(variable, "1");
    }

    void fail(String reason) {
        if (error.isEmpty()) {
            error = reason;
        }
    }
}
