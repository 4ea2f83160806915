package dev.jadegate.seclang.run;

import dev.jadegate.seclang.Meter;
import dev.jadegate.seclang.Semantics;
import dev.jadegate.seclang.body.Argument;
import dev.jadegate.seclang.body.Bodies;
import dev.jadegate.seclang.body.ParsedBody;
import dev.jadegate.seclang.body.UrlEncoded;
import dev.jadegate.seclang.operator.Context;
import dev.jadegate.seclang.operator.Numbers;
import dev.jadegate.seclang.opinion.Doubt;
import dev.jadegate.seclang.opinion.Opinion;
import dev.jadegate.seclang.opinion.Reason;
import dev.jadegate.seclang.rule.BodyProcessor;
import dev.jadegate.seclang.rule.Disruption;
import dev.jadegate.seclang.rule.Effect;
import dev.jadegate.seclang.rule.Rule;
import dev.jadegate.seclang.rule.Settings;
import dev.jadegate.seclang.rule.Template;
import dev.jadegate.seclang.rule.Variable;
import dev.jadegate.seclang.transformation.Bytes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One request and its response on their way through the rules. The phases are asked for in their order; after a verdict that
 * interrupts, only {@link #end} is left. Used by one thread at a time.
 */
public final class Transaction implements Context {
    private static final int DENIED = 403;
    private static final int TOO_LARGE = 413;
    private static final int REDIRECTED = 302;
    private static final int SEVERITY_NONE = 255;

    /** Members of one collection that rules may make of request data. */
    private static final int WRITTEN_MAX = 10_000;

    /** Steps for each byte that a parser goes over. */
    private static final int READ_STEPS = 5;
    /** Of one transaction; further matches stand. */
    private static final int INTERVENTIONS_MAX = 1_000;

    /** Where what was captured stands in TX. */
    private static final List<String> CAPTURED = List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");

    private final Program program;
    private final Connection connection;
    private final Surroundings surroundings;
    private final Settings settings;
    private final Engine engine;
    private final Variables variables = new Variables();
    private final Evaluation evaluation;
    private final Instant began;
    private final Budget budget;
    private final Meter meter;
    private final String uniqueId;
    private final List<RuleMatch> matches = new ArrayList<>();
    private final List<Intervention> interventions = new ArrayList<>();
    private final List<StoredChange> changes = new ArrayList<>();
    private final Map<Variable, String> bound = new EnumMap<>(Variable.class);
    private @Nullable RequestHead request;
    private @Nullable ResponseHead response;
    private Verdict verdict = new Verdict.Pass();
    private int phase;
    private int highestSeverity = SEVERITY_NONE;
    private boolean allowedAll;
    private boolean allowedRequest;
    private boolean budgetSpent;
    private int argumentsLeft;
    private @Nullable Rule running;
    private Opinion.@Nullable Session session;

    Transaction(Program program, Connection connection, Surroundings surroundings, Budget budget) {
        this.program = program;
        this.connection = connection;
        this.surroundings = surroundings;
        this.settings = program.settings();
        this.engine = new Engine(settings);
        this.budget = budget;
        this.meter = new Meter(budget.steps());
        this.evaluation = new Evaluation(program, this, variables, engine);
        this.began = surroundings.now();
        this.uniqueId = surroundings.uniqueId();
        this.argumentsLeft = settings.argumentsLimit();
        variables.open(Variable.TX, program.initial());
        variables.set(Variable.UNIQUE_ID, uniqueId);
        variables.set(Variable.REMOTE_ADDR, connection.remoteAddress());
        variables.set(Variable.REMOTE_HOST, connection.remoteAddress());
        variables.set(Variable.REMOTE_PORT, Integer.toString(connection.remotePort()));
        variables.set(Variable.SERVER_ADDR, connection.serverAddress());
        variables.set(Variable.SERVER_PORT, Integer.toString(connection.serverPort()));
        variables.set(Variable.WEBAPPID, settings.webApplication());
        if (program.looksAtTime()) {
            Standing.fill(variables, began);
        }
    }

    @Override
    public Meter meter() {
        return meter;
    }

    /** Work within the budget. */
    private Verdict metered(Supplier<Verdict> work) {
        if (budgetSpent) {
            return verdict;
        }
        try {
            return work.get();
        } catch (Meter.Exhausted exhausted) {
            budgetSpent = true;
            boolean refuses = budget.whenSpent() == Budget.WhenSpent.REFUSE
                    && engine.mode == Settings.EngineMode.ON
                    && !verdict.interrupts();
            return refuses
                    ? interrupt(new Verdict.Deny(
                            Budget.REFUSED_STATUS,
                            new Verdict.Reason(
                                    "looking at the request takes more than its budget of " + budget.steps() + " steps",
                                    null)))
                    : verdict;
        }
    }

    /** Phase 1. */
    public Verdict requestHead(RequestHead head) {
        request = head;
        return metered(() -> lookAtRequestHead(head));
    }

    private Verdict lookAtRequestHead(RequestHead head) {
        long bytes = head.line().length();
        for (Header field : head.headers()) {
            bytes += field.name().length() + field.value().length() + Meter.VALUE_STEPS;
        }
        meter.charge(bytes * Meter.BYTE_STEPS);
        RequestLine.fill(variables, head);
        Derived.fill(variables, head);
        variables.addHeaders(Variable.REQUEST_HEADERS, Variable.REQUEST_HEADERS_NAMES, head.headers());
        variables.addCookies(head.headers());
        addQuery(variables.text(Variable.QUERY_STRING));
        String type = Bytes.lower(header("content-type"));
        if (type.startsWith("application/x-www-form-urlencoded")) {
            engine.processor = BodyProcessor.URLENCODED;
        } else if (type.startsWith("multipart/form-data")) {
            engine.processor = BodyProcessor.MULTIPART;
        }
        variables.set(Variable.REQBODY_PROCESSOR, engine.processor.text());
        return run(1);
    }

    private void addQuery(String query) {
        noteEncoding(query);
        List<Argument> arguments = UrlEncoded.parse(query, settings.argumentSeparator(), argumentsLeft, meter);
        argumentsLeft -= arguments.size();
        variables.addArguments(arguments, true);
    }

    private void noteEncoding(String text) {
        if (UrlEncoded.isBroken(text)) {
            variables.set(Variable.URLENCODED_ERROR, "1");
        }
    }

    private String header(String lowerName) {
        List<Value> values = variables.named(Variable.REQUEST_HEADERS, lowerName);
        return values.isEmpty() ? "" : values.getFirst().text();
    }

    /** Whether the body is to be handed in; asked after phase 1. */
    public boolean wantsRequestBody() {
        return engine.requestBodyAccess && engine.mode != Settings.EngineMode.OFF;
    }

    /**
     * Phase 2.
     *
     * @param bytes the body, empty when there is none; decoded from any transfer coding
     */
    public Verdict requestBody(byte[] bytes) {
        return verdict.interrupts() ? verdict : metered(() -> lookAtRequestBody(bytes));
    }

    private Verdict lookAtRequestBody(byte[] bytes) {
        if (wantsRequestBody() && bytes.length > 0) {
            boolean tooLong = bytes.length > settings.requestBodyLimit();
            if (tooLong) {
                variables.set(Variable.INBOUND_DATA_ERROR, "1");
                if (settings.requestBodyLimitAction() == Settings.LimitAction.REJECT
                        && engine.mode == Settings.EngineMode.ON) {
                    return interrupt(new Verdict.Deny(
                            TOO_LARGE,
                            new Verdict.Reason(
                                    "the request's body is longer than " + settings.requestBodyLimit() + " bytes",
                                    null)));
                }
            }
            int length = tooLong ? (int) settings.requestBodyLimit() : bytes.length;
            readBody(new String(bytes, 0, length, StandardCharsets.ISO_8859_1));
        }
        variables.set(Variable.REQUEST_BODY_LENGTH, Integer.toString(bytes.length));
        if (program.looksAtFullRequest() && request != null && wantsRequestBody()) {
            meter.charge((long) bytes.length * READ_STEPS);
            String full = Derived.fullRequest(request, new String(bytes, StandardCharsets.ISO_8859_1));
            variables.set(Variable.FULL_REQUEST, full);
            variables.set(Variable.FULL_REQUEST_LENGTH, Integer.toString(full.length()));
        }
        return run(2);
    }

    private void readBody(String body) {
        meter.charge((long) body.length() * READ_STEPS);
        BodyProcessor processor = engine.processor;
        variables.set(Variable.REQBODY_PROCESSOR, processor.text());
        if (Semantics.REQUEST_BODY_OF.contains(processor) || engine.forceRequestBody) {
            variables.set(Variable.REQUEST_BODY, body);
        }
        if (processor == BodyProcessor.URLENCODED) {
            noteEncoding(body);
        }
        // As in libmodsecurity3: told, and read all the same; a rule refuses it.
        if (processor != BodyProcessor.MULTIPART && body.length() > settings.requestBodyNoFilesLimit()) {
            variables.set(Variable.REQBODY_ERROR, "1");
            variables.set(
                    Variable.REQBODY_ERROR_MSG,
                    "the request's body, files left out, is longer than " + settings.requestBodyNoFilesLimit()
                            + " bytes");
        }
        ParsedBody parsed = Bodies.parse(processor, body, header("content-type"), settings, argumentsLeft, meter);
        variables.addBody(parsed);
        if (!parsed.error().isEmpty()) {
            variables.set(Variable.REQBODY_ERROR, "1");
            variables.set(Variable.REQBODY_ERROR_MSG, parsed.error());
            variables.set(Variable.REQBODY_PROCESSOR_ERROR, "1");
        }
    }

    /** Phase 3. */
    public Verdict responseHead(ResponseHead head) {
        response = head;
        return verdict.interrupts() ? verdict : metered(() -> lookAtResponseHead(head));
    }

    private Verdict lookAtResponseHead(ResponseHead head) {
        for (Header field : head.headers()) {
            meter.charge(field.name().length() + field.value().length() + Meter.VALUE_STEPS);
        }
        variables.set(Variable.RESPONSE_STATUS, Integer.toString(head.status()));
        variables.set(Variable.RESPONSE_PROTOCOL, head.protocol());
        variables.addHeaders(Variable.RESPONSE_HEADERS, Variable.RESPONSE_HEADERS_NAMES, head.headers());
        for (Header field : head.headers()) {
            if (field.name().equalsIgnoreCase("content-type")) {
                variables.set(Variable.RESPONSE_CONTENT_TYPE, field.value());
            } else if (field.name().equalsIgnoreCase("content-length")) {
                variables.set(Variable.RESPONSE_CONTENT_LENGTH, field.value());
            }
        }
        return run(3);
    }

    /** Whether the body of the response is to be handed in; asked after phase 3. */
    public boolean wantsResponseBody() {
        if (!engine.responseBodyAccess || engine.mode == Settings.EngineMode.OFF) {
            return false;
        }
        String type = Bytes.lower(variables.text(Variable.RESPONSE_CONTENT_TYPE));
        int semicolon = type.indexOf(';');
        String bare = (semicolon < 0 ? type : type.substring(0, semicolon)).trim();
        return settings.responseBodyTypes().contains(bare);
    }

    /** Phase 4. */
    public Verdict responseBody(byte[] bytes) {
        return verdict.interrupts() ? verdict : metered(() -> lookAtResponseBody(bytes));
    }

    private Verdict lookAtResponseBody(byte[] bytes) {
        if (wantsResponseBody() && bytes.length > 0) {
            boolean tooLong = bytes.length > settings.responseBodyLimit();
            if (tooLong) {
                variables.set(Variable.OUTBOUND_DATA_ERROR, "1");
                if (settings.responseBodyLimitAction() == Settings.LimitAction.REJECT
                        && engine.mode == Settings.EngineMode.ON) {
                    return interrupt(new Verdict.Deny(
                            500,
                            new Verdict.Reason(
                                    "the response's body is longer than " + settings.responseBodyLimit() + " bytes",
                                    null)));
                }
            }
            int length = tooLong ? (int) settings.responseBodyLimit() : bytes.length;
            meter.charge((long) length * READ_STEPS);
            variables.set(Variable.RESPONSE_BODY, new String(bytes, 0, length, StandardCharsets.ISO_8859_1));
        }
        return run(4);
    }

    /** Phase 5, and what remains. Called once, whatever came before. */
    public AuditEvent end() {
        variables.set(
                Variable.DURATION,
                Long.toString(Duration.between(began, surroundings.now()).toMillis()));
        metered(() -> {
            runPhase(Program.PHASES);
            return verdict;
        });
        Map<String, String> scores = new LinkedHashMap<>();
        for (Value value : variables.of(Variable.TX)) {
            if (value.key().endsWith("score")) {
                scores.put(value.key(), value.text());
            }
        }
        return new AuditEvent(
                uniqueId,
                began,
                connection,
                request,
                response,
                verdict,
                matches,
                interventions,
                scores,
                isRelevant(),
                engine.auditParts,
                changes,
                new AuditEvent.Effort(meter.spent(), budgetSpent));
    }

    private boolean isRelevant() {
        return switch (engine.audit) {
            case ON -> true;
            case OFF -> false;
            case RELEVANT_ONLY ->
                matches.stream().anyMatch(RuleMatch::audited)
                        || (!settings.auditRelevantStatus().isEmpty()
                                && Patterns.finds(
                                        settings.auditRelevantStatus(), variables.text(Variable.RESPONSE_STATUS)));
        };
    }

    /** Rules that matched so far, in their order. */
    public List<RuleMatch> matches() {
        return List.copyOf(matches);
    }

    private Verdict run(int number) {
        if (!verdict.interrupts() && !allowedAll && !(allowedRequest && number <= 2)) {
            runPhase(number);
        }
        return verdict;
    }

    private Verdict interrupt(Verdict decided) {
        verdict = decided;
        return verdict;
    }

    private void runPhase(int number) {
        phase = number;
        evaluation.nextPhase();
        List<CompiledRule> rules = program.phase(number);
        int at = 0;
        while (at < rules.size() && engine.mode != Settings.EngineMode.OFF) {
            CompiledRule rule = rules.get(at++);
            if (engine.hasRemovals && engine.removals.removes(rule.rule())) {
                continue;
            }
            running = rule.rule();
            if (!evaluation.run(rule)) {
                continue;
            }
            if (rule.skipTo() >= 0) {
                at = Math.max(at, rule.skipTo());
            }
            if (isTold(rule.rule())) {
                RuleMatch match = evaluation.match(rule);
                record(match);
                if (decide(match)) {
                    return;
                }
            }
        }
    }

    /** Whether a match does more than what its effects did. */
    private static boolean isTold(Rule rule) {
        return rule.logging().log()
                || rule.logging().audit()
                || rule.metadata().severity() != null
                || !(rule.disruption() instanceof Disruption.Pass);
    }

    private void record(RuleMatch match) {
        if (match.severity() != null) {
            highestSeverity = Math.min(highestSeverity, match.severity().level());
            variables.set(Variable.HIGHEST_SEVERITY, Integer.toString(highestSeverity));
        }
        if (match.logged() || match.audited()) {
            matches.add(match);
        }
    }

    /** Whether the phase ends here. */
    private boolean decide(RuleMatch match) {
        Rule rule = match.rule();
        if (rule.disruption() instanceof Disruption.Pass) {
            return false;
        }
        if (engine.mode != Settings.EngineMode.ON || phase == Program.PHASES) {
            return false;
        }
        int status = rule.status();
        Verdict.Reason reason = new Verdict.Reason(match.message(), match);
        switch (rule.disruption()) {
            case Disruption.Pass pass -> {
                return false;
            }
            // Without a default action of its phase, it blocks nothing.
            case Disruption.Block block -> {
                return false;
            }
            case Disruption.Deny deny ->
                interrupt(new Verdict.Deny(status == Rule.STATUS_DEFAULT ? DENIED : status, reason));
            case Disruption.Drop drop -> interrupt(new Verdict.Drop(reason));
            case Disruption.Redirect(Template location) ->
                interrupt(new Verdict.Redirect(
                        status == Rule.STATUS_DEFAULT ? REDIRECTED : status, expand(location), reason));
            case Disruption.Allow(Disruption.AllowScope scope) -> {
                allowedAll |= scope == Disruption.AllowScope.ALL_PHASES;
                allowedRequest |= scope == Disruption.AllowScope.REQUEST;
            }
        }
        return true;
    }

    /** Whether the match of a value is not to count. Asked of the last link, before it has any effect. */
    boolean overrules(Rule head, Value value, String seen) {
        if (!program.opinion().concerns(head.id()) || interventions.size() >= INTERVENTIONS_MAX) {
            return false;
        }
        if (session == null) {
            session = program.opinion().begin(new RequestScene(variables, engine));
        }
        List<Reason> reasons =
                session.overrules(new Doubt(head.id(), value.variable(), value.key(), value.text(), seen));
        if (reasons.isEmpty()) {
            return false;
        }
        interventions.add(new Intervention(head, value.name(), seen, reasons));
        return true;
    }

    void capture(List<String> captures) {
        for (int at = 0; at < CAPTURED.size(); at++) {
            String key = CAPTURED.get(at);
            if (at < captures.size()) {
                variables.write(Variable.TX, key, captures.get(at));
            } else {
                variables.remove(Variable.TX, key);
            }
        }
    }

    void apply(Effect effect, Rule head) {
        switch (effect) {
            case Effect.SetVariable set -> set(set);
            case Effect.ExpireVariable(Variable collection, Template key, Template seconds) -> {
                String owner = bound.get(collection);
                Value value = variables.written(collection, Bytes.lower(expand(key)));
                if (owner != null && value != null) {
                    Instant end = began.plusSeconds(Math.clamp(Numbers.of(expand(seconds)), 0, 1L << 40));
                    changes.add(new StoredChange(collection.name(), owner, value.key(), value.text(), end));
                }
            }
            case Effect.BindCollection(Variable collection, Template key) -> {
                String owner = expand(key);
                if (bound.putIfAbsent(collection, owner) == null) {
                    if (collection == Variable.USER) {
                        variables.set(Variable.USERID, owner);
                    } else if (collection == Variable.SESSION) {
                        variables.set(Variable.SESSIONID, owner);
                    }
                    variables.open(collection, lowered(surroundings.stored(collection.name(), owner)));
                }
            }
            case Effect.Configure(var control) -> {
                engine.apply(control);
                variables.set(Variable.REQBODY_PROCESSOR, engine.processor.text());
            }
        }
    }

    private static Map<String, String> lowered(Map<String, String> members) {
        Map<String, String> lowered = new LinkedHashMap<>();
        members.forEach((name, value) -> lowered.put(Bytes.lower(name), value));
        return lowered;
    }

    private void set(Effect.SetVariable set) {
        String key = expand(set.key());
        Variable collection = set.collection();
        String owner = bound.get(collection);
        if (collection != Variable.TX && owner == null) {
            return;
        }
        Value old = variables.written(collection, Bytes.lower(key));
        String text = null;
        switch (set.change()) {
            case SET -> text = expand(set.value());
            case ADD ->
                text = Long.toString((old == null ? 0 : Numbers.of(old.text())) + Numbers.of(expand(set.value())));
            case SUBTRACT ->
                text = Long.toString((old == null ? 0 : Numbers.of(old.text())) - Numbers.of(expand(set.value())));
            case REMOVE -> {
                // No text.
            }
        }
        if (text == null) {
            variables.remove(collection, key);
        } else if (old != null || variables.written(collection) < WRITTEN_MAX) {
            variables.write(collection, key, text);
        }
        if (owner != null) {
            Instant end = began.plusSeconds(settings.collectionTimeoutSeconds());
            changes.add(new StoredChange(collection.name(), owner, key, text, end));
        }
    }

    @Override
    public String expand(Template template) {
        if (template.parts().isEmpty()) {
            return "";
        }
        if (template.parts().size() == 1 && template.parts().getFirst() instanceof Template.Text(String text)) {
            return text;
        }
        StringBuilder expanded = new StringBuilder();
        for (Template.Part part : template.parts()) {
            switch (part) {
                case Template.Text(String text) -> expanded.append(text);
                case Template.Reference(Variable variable, String key) -> expanded.append(lookUp(variable, key));
            }
        }
        meter.charge(expanded.length());
        return expanded.toString();
    }

    private String lookUp(Variable variable, String key) {
        if (variable == Variable.RULE) {
            return ofRule(key);
        }
        if (variable.isScalar()) {
            return variables.text(variable);
        }
        List<Value> values = key.isEmpty() ? variables.of(variable) : variables.named(variable, Bytes.lower(key));
        return values.isEmpty() ? Semantics.ABSENT_MEMBER : values.getFirst().text();
    }

    private String ofRule(String key) {
        Rule rule = running;
        if (rule == null) {
            return "";
        }
        return switch (Bytes.lower(key)) {
            case "id" -> Long.toString(rule.id());
            case "rev" -> rule.metadata().revision();
            case "msg" -> expand(rule.metadata().message());
            case "logdata" -> expand(rule.metadata().logData());
            case "severity" ->
                rule.metadata().severity() == null
                        ? ""
                        : Integer.toString(rule.metadata().severity().level());
            default -> Semantics.ABSENT_MEMBER;
        };
    }

    @Override
    public Map<String, String> place(String address) {
        Map<String, String> place = surroundings.place(address);
        if (!place.isEmpty()) {
            variables.open(Variable.GEO, lowered(place));
        }
        return place;
    }
}
