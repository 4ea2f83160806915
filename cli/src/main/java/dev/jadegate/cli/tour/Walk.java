package dev.jadegate.cli.tour;

import dev.jadegate.cli.client.SignedClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes calls, shows each as the command that a user would type with its answer, and remembers what went wrong. */
final class Walk {
    private static final Set<String> HIDDEN = Set.of("Password", "SecretData");
    private static final Pattern HIDDEN_IN_ANSWERS = Pattern.compile("(\"(?:AccessKeySecret|SecretData)\":\")[^\"]+");

    private final SignedClient client;
    private final PrintWriter out;
    private final List<String> refusals = new ArrayList<>();
    private boolean broken;

    Walk(SignedClient client, PrintWriter out) {
        this.client = client;
        this.out = out;
    }

    SignedClient client() {
        return client;
    }

    /** Whether a call did not end as it should have. */
    boolean broken() {
        return broken;
    }

    void summary() {
        title("Refused calls and what refused them");
        refusals.forEach(this::print);
    }

    /** Notes a refusal for the summary. */
    void note(String refusal) {
        refusals.add(refusal);
    }

    /** Says what should have been. */
    void broken(String why) {
        broken = true;
        print("# " + why);
    }

    /** Makes a call that must work. */
    SignedClient.Answer show(SignedClient.Key key, String product, String version, String action, String... pairs)
            throws IOException, InterruptedException {
        SignedClient.Answer answer = run(key, product, version, action, pairs);
        if (answer.isRefusal()) {
            broken("that should have worked");
        }
        return answer;
    }

    /**
     * Makes a call that RAM must refuse.
     *
     * @param who the key belongs to, for the summary
     */
    void refused(String who, SignedClient.Key key, String product, String version, String action, String... pairs)
            throws IOException, InterruptedException {
        SignedClient.Answer answer = run(key, product, version, action, pairs);
        if (!answer.isRefusal()) {
            broken("that should have been refused");
            return;
        }
        String type = field(answer.body(), "NoPermissionType");
        String policy = field(answer.body(), "Policy");
        String where = policy.isEmpty()
                ? "no statement of any attached policy allows it"
                : "statement " + field(answer.body(), "Pointer") + " of " + policy + ", line "
                        + number(answer.body(), "Line") + ", column " + number(answer.body(), "Column")
                        + ", attached to "
                        + field(answer.body(), "AttachedTo");
        refusals.add(product + ':' + action + " by " + who + ": " + type + ", " + where);
    }

    /** Makes a call. */
    SignedClient.Answer run(SignedClient.Key key, String product, String version, String action, String... pairs)
            throws IOException, InterruptedException {
        Map<String, String> parameters = new LinkedHashMap<>();
        StringBuilder command = new StringBuilder("aliyun " + product + " " + action);
        for (int i = 0; i < pairs.length; i += 2) {
            parameters.put(pairs[i], pairs[i + 1]);
            String shown = HIDDEN.contains(pairs[i]) ? "****" : pairs[i + 1];
            command.append(" \\\n    --").append(pairs[i]).append(' ').append(quoted(shown));
        }
        print("$ " + command);
        SignedClient.Answer answer = client.call(key, version, action, parameters);
        print(HIDDEN_IN_ANSWERS.matcher(answer.body()).replaceAll("$1******"));
        print("");
        return answer;
    }

    private static String quoted(String text) {
        boolean plain = !text.isEmpty()
                && text.chars().allMatch(c -> Character.isLetterOrDigit(c) || "-_./:@*".indexOf(c) >= 0);
        return plain ? text : "'" + text.strip() + "'";
    }

    /** The text of a member anywhere in a reply, empty when there is none. */
    static String field(String json, String name) {
        Matcher matcher = Pattern.compile("\"" + name + "\":\"([^\"]*)\"").matcher(json);
        return matcher.find() ? matcher.group(1) : "";
    }

    private static String number(String json, String name) {
        Matcher matcher = Pattern.compile("\"" + name + "\":([0-9]+)").matcher(json);
        return matcher.find() ? matcher.group(1) : "";
    }

    void title(String text) {
        print("");
        print("== " + text + " " + "=".repeat(Math.max(0, 70 - text.length())));
        print("");
    }

    void print(String line) {
        out.println(line);
        out.flush();
    }
}
