package dev.jadegate.seclang.operator;

import dev.jadegate.seclang.Meter;
import dev.jadegate.seclang.rule.Template;
import java.util.Map;

/** What an operator may ask the transaction for. */
public interface Context {
    /** Counts what operators do. */
    Meter meter();

    /** The text of a template now. */
    String expand(Template template);

    /** What is known of the place of an address; empty when nothing is. */
    Map<String, String> place(String address);
}
