package dev.jadegate.kms.secret;

import dev.jadegate.base.json.JsonValue;
import dev.jadegate.base.json.JsonValue.JsonObject;
import dev.jadegate.base.json.JsonWriter;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a managed secret belongs to. Source: {@code ExtendedConfig} of CreateSecret.
 *
 * @param subType {@code SingleUser}, {@code DoubleUsers}, {@code RamUserAccessKey}, {@code Password} or {@code SSHKey};
 *     null for generic secrets
 * @param fields what the type asks for besides: DBInstanceId, UserName, RegionId, InstanceId
 * @param customData the owner's own pairs; for Rds they say where the database is
 */
public record ExtendedConfig(@Nullable String subType, Map<String, String> fields, Map<String, String> customData) {
    public static final String SINGLE_USER = "SingleUser";
    public static final String DOUBLE_USERS = "DoubleUsers";
    private static final String PASSWORD = "Password";
    private static final String NAME = "ExtendedConfig";
    private static final String SUB_TYPE = "SecretSubType";
    private static final String CUSTOM_DATA = "CustomData";
    private static final String USER_NAME = "UserName";
    private static final String DB_INSTANCE = "DBInstanceId";

    /** Of a secret that has none. */
    public static final ExtendedConfig NONE = new ExtendedConfig(null, Map.of(), Map.of());

    public ExtendedConfig {
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        customData = Collections.unmodifiableMap(new LinkedHashMap<>(customData));
    }

    /**
     * Reads what a caller gave.
     *
     * @throws dev.jadegate.base.ApiFailure {@code InvalidParameter} when it does not fit the type
     */
    public static ExtendedConfig read(SecretType type, @Nullable String json) {
        if (json == null || json.isEmpty()) {
            if (type == SecretType.GENERIC) {
                return NONE;
            }
            throw SecretError.INVALID.failure(NAME, "secrets of type `" + type.wireName() + "` need it");
        }
        if (json.length() > SecretLimits.EXTENDED_CONFIG_LENGTH_MAX) {
            throw SecretError.INVALID.failure(
                    NAME, "it is at most " + SecretLimits.EXTENDED_CONFIG_LENGTH_MAX + " characters long");
        }
        JsonObject object = JsonParameter.object(NAME, json);
        Map<String, String> custom = switch (object.get(CUSTOM_DATA)) {
            case null -> Map.of();
            case JsonObject pairs -> customData(pairs);
            case JsonValue _ -> throw SecretError.INVALID.failure(NAME, "`CustomData` is a JSON object");
        };
        return switch (type) {
            case GENERIC -> of(object, custom, Set.of(), Set.of());
            case RDS -> of(object, custom, Set.of(SINGLE_USER, DOUBLE_USERS), Set.of(DB_INSTANCE));
            case RAM_CREDENTIALS -> of(object, custom, Set.of("RamUserAccessKey"), Set.of(USER_NAME));
            case ECS -> of(object, custom, Set.of(PASSWORD, "SSHKey"), Set.of("RegionId", "InstanceId"));
        };
    }

    private static ExtendedConfig of(
            JsonObject object, Map<String, String> custom, Set<String> subTypes, Set<String> required) {
        Set<String> known = new java.util.HashSet<>(required);
        known.add(CUSTOM_DATA);
        String subType = null;
        if (!subTypes.isEmpty()) {
            known.add(SUB_TYPE);
            subType = JsonParameter.text(NAME, object, SUB_TYPE);
            if (!subTypes.contains(subType)) {
                throw SecretError.INVALID.failure(
                        NAME,
                        "`SecretSubType` is one of "
                                + subTypes.stream().sorted().toList());
            }
        }
        JsonParameter.requireOnly(NAME, object, known);
        Map<String, String> fields = new LinkedHashMap<>();
        for (String name : required.stream().sorted().toList()) {
            fields.put(name, JsonParameter.text(NAME, object, name));
        }
        return new ExtendedConfig(subType, fields, custom);
    }

    private static Map<String, String> customData(JsonObject pairs) {
        Map<String, String> custom = JsonParameter.texts(NAME, pairs);
        if (custom.size() > SecretLimits.CUSTOM_DATA_MAX) {
            throw SecretError.INVALID.failure(
                    NAME, "`CustomData` has at most " + SecretLimits.CUSTOM_DATA_MAX + " pairs");
        }
        custom.forEach((key, value) -> {
            if (key.isEmpty() || key.length() + value.length() > SecretLimits.CUSTOM_DATA_LENGTH_MAX) {
                throw SecretError.INVALID.failure(
                        NAME, "a pair of `CustomData` has 1 to " + SecretLimits.CUSTOM_DATA_LENGTH_MAX + " characters");
            }
        });
        return custom;
    }

    /** The same with other pairs: what UpdateSecret changes. */
    public ExtendedConfig withCustomData(String json) {
        return new ExtendedConfig(subType, fields, customData(JsonParameter.object("ExtendedConfig.CustomData", json)));
    }

    /** The RAM user of RAMCredentials; empty for other types. */
    public String userName() {
        return fields.getOrDefault(USER_NAME, "");
    }

    /** Whether two accounts of a database take turns. */
    public boolean doubleUsers() {
        return DOUBLE_USERS.equals(subType);
    }

    /** Whether a secret of a server holds a password; else it holds an SSH key. */
    public boolean isPassword() {
        return PASSWORD.equals(subType);
    }

    /** Where the hook is that rotates the secret, or null. */
    public @Nullable String hookUrl() {
        return customData.get(RotationSettings.HOOK_URL);
    }

    /** The command that rotates the secret, or null. */
    public @Nullable String command() {
        return customData.get(RotationSettings.COMMAND);
    }

    /** Other secrets of the account whose values rotation uses. */
    public Set<String> namedSecrets() {
        Set<String> named = new LinkedHashSet<>();
        for (String key : RotationSettings.NAMED_SECRETS) {
            String name = customData.get(key);
            if (name != null) {
                named.add(name);
            }
        }
        return named;
    }

    /** As replies show it; null when there is nothing. */
    public @Nullable String json() {
        if (subType == null && fields.isEmpty() && customData.isEmpty()) {
            return null;
        }
        StringBuilder json = new StringBuilder("{");
        if (subType != null) {
            JsonParameter.append(json, SUB_TYPE);
            JsonWriter.appendString(json, subType);
        }
        fields.forEach((name, value) -> {
            JsonParameter.append(json, name);
            JsonWriter.appendString(json, value);
        });
        JsonParameter.append(json, CUSTOM_DATA);
        json.append('{');
        customData.forEach((name, value) -> {
            JsonParameter.append(json, name);
            JsonWriter.appendString(json, value);
        });
        return json.append("}}").toString();
    }
}
