package dev.jadegate.seclang.run;

import dev.jadegate.seclang.opinion.Opinion;
import dev.jadegate.seclang.rule.BodyProcessor;
import dev.jadegate.seclang.rule.Variable;

/** What an opinion is told of the request. */
record RequestScene(Variables variables, Engine engine) implements Opinion.Scene {
    @Override
    public String path() {
        return variables.text(Variable.REQUEST_FILENAME);
    }

    @Override
    public String bodyProcessor() {
        return engine.processor == BodyProcessor.NONE ? "" : engine.processor.text();
    }

    @Override
    public String setting(String name) {
        Value value = variables.written(Variable.TX, name);
        return value == null ? "" : value.text();
    }

    @Override
    public boolean hasBody() {
        return !variables.named(Variable.REQUEST_HEADERS, "content-length").isEmpty()
                || !variables
                        .named(Variable.REQUEST_HEADERS, "transfer-encoding")
                        .isEmpty();
    }
}
