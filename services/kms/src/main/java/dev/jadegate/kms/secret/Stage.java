package dev.jadegate.kms.secret;

import dev.jadegate.base.json.JsonValue;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The names that mark versions of a secret. */
public final class Stage {
    /** What GetSecretValue answers without more. */
    public static final String CURRENT = "ACSCurrent";

    /** What was current before. */
    public static final String PREVIOUS = "ACSPrevious";

    /** What a rotation is about to make current. */
    public static final String PENDING = "ACSPending";

    private static final Pattern CUSTOM =
            Pattern.compile("[A-Za-z0-9_/+=.@-]{1," + SecretLimits.STAGE_LENGTH_MAX + "}");

    private Stage() {}

    /** The stages that a new version is to have; ACSCurrent when nothing is said. Source: PutSecretValue. */
    static List<String> read(@Nullable String json) {
        if (json == null || json.isEmpty()) {
            return List.of(CURRENT);
        }
        Set<String> stages = new LinkedHashSet<>();
        for (JsonValue element : JsonParameter.array("VersionStages", json).elements()) {
            if (!(element instanceof JsonValue.JsonString stage)) {
                throw SecretError.INVALID.failure("VersionStages", "its elements are strings");
            }
            // Whether there is a rotation that asks for it is looked at later.
            stages.add(stage.text().equals(PENDING) ? PENDING : requireSettable("VersionStages", stage.text()));
        }
        if (stages.isEmpty() || stages.size() > SecretLimits.STAGES_OF_VERSION_MAX) {
            throw SecretError.INVALID.failure(
                    "VersionStages", "it names 1 to " + SecretLimits.STAGES_OF_VERSION_MAX + " stages");
        }
        return new ArrayList<>(stages);
    }

    /** The stage when a caller may set it: ACSPrevious and ACSPending follow from what happens. */
    static String requireSettable(String parameter, String stage) {
        if (!stage.equals(CURRENT)
                && (stage.startsWith("ACS") || !CUSTOM.matcher(stage).matches())) {
            throw SecretError.INVALID.failure(
                    parameter,
                    "a stage is `ACSCurrent` or 1 to " + SecretLimits.STAGE_LENGTH_MAX
                            + " of letters, digits and `_/+=.@-` that do not begin with `ACS`");
        }
        return stage;
    }
}
