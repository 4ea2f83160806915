package dev.jadegate.kms.secret;

import dev.jadegate.base.json.JsonValue;
import dev.jadegate.base.json.JsonValue.JsonObject;
import dev.jadegate.base.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/** The forms that values of secrets have. Source: {@code SecretData} of CreateSecret. Messages never hold a value. */
public final class SecretValue {
    /** The value is text as it stands. */
    public static final String TEXT = "text";

    /** The value is bytes in base64. */
    public static final String BINARY = "binary";

    private static final String DATA = "SecretData";
    private static final int ACCOUNT_NAME_LENGTH_MAX = 63;

    private SecretValue() {}

    /** An account of a database. Its text form is left out of {@code toString}. */
    public record DatabaseAccount(String name, String password) {
        @Override
        public String toString() {
            return "DatabaseAccount[" + name + "]";
        }

        /** As the version of a secret holds it. */
        public String json() {
            return "{\"Accounts\":[" + JsonParameter.write("AccountName", name, "AccountPassword", password) + "]}";
        }
    }

    /**
     * Checks a value that a caller gave.
     *
     * @throws dev.jadegate.base.ApiFailure {@code InvalidParameter}
     */
    public static void check(SecretType type, ExtendedConfig config, String dataType, String data) {
        if (!dataType.equals(TEXT) && !dataType.equals(BINARY)) {
            throw SecretError.INVALID.failure("SecretDataType", "it is `text` or `binary`");
        }
        int bytes = data.length() > SecretLimits.VALUE_BYTES_MAX ? data.length() : utf8(data).length;
        if (data.isEmpty() || bytes > SecretLimits.VALUE_BYTES_MAX) {
            throw SecretError.INVALID.failure(DATA, "it has 1 to " + SecretLimits.VALUE_BYTES_MAX + " bytes");
        }
        if (dataType.equals(BINARY)) {
            if (type != SecretType.GENERIC) {
                throw SecretError.INVALID.failure("SecretDataType", "only generic secrets are `binary`");
            }
            try {
                Base64.getDecoder().decode(data);
            } catch (IllegalArgumentException _) {
                throw SecretError.INVALID.failure(DATA, "a `binary` value is base64");
            }
        }
        switch (type) {
            case GENERIC -> {}
            case RDS -> {
                int accounts = accounts(data).size();
                if (accounts != (config.doubleUsers() ? 2 : 1)) {
                    throw SecretError.INVALID.failure(
                            DATA, "`Accounts` has one element for `SingleUser` and two for `DoubleUsers`");
                }
            }
            case RAM_CREDENTIALS -> accessKey(data);
            case ECS -> {
                JsonObject object = JsonParameter.object(DATA, data);
                JsonParameter.text(DATA, object, "UserName");
                if (config.isPassword()) {
                    JsonParameter.text(DATA, object, "Password");
                } else {
                    JsonParameter.text(DATA, object, "PublicKey");
                    JsonParameter.text(DATA, object, "PrivateKey");
                }
            }
        }
    }

    /** The accounts in a value of type Rds. */
    public static List<DatabaseAccount> accounts(String data) {
        List<DatabaseAccount> accounts = new ArrayList<>();
        for (JsonObject account : list(data, "Accounts", SecretLimits.ACCOUNTS_MAX)) {
            JsonParameter.requireOnly(DATA, account, Set.of("AccountName", "AccountPassword"));
            String name = JsonParameter.text(DATA, account, "AccountName");
            if (name.length() > ACCOUNT_NAME_LENGTH_MAX) {
                throw SecretError.INVALID.failure(
                        DATA, "`AccountName` has at most " + ACCOUNT_NAME_LENGTH_MAX + " characters");
            }
            if (accounts.stream().anyMatch(other -> other.name.equals(name))) {
                throw SecretError.INVALID.failure(DATA, "the accounts have different names");
            }
            accounts.add(new DatabaseAccount(name, JsonParameter.text(DATA, account, "AccountPassword")));
        }
        return accounts;
    }

    /** The public key in a value of type ECS. */
    public static String publicKey(String data) {
        return JsonParameter.text(DATA, JsonParameter.object(DATA, data), "PublicKey");
    }

    /** A value of type ECS with another password for the same user. */
    public static String withPassword(String data, String password) {
        return JsonParameter.write("UserName", userName(data), "Password", password);
    }

    /** A value of type ECS with another pair of keys for the same user. */
    public static String withKeyPair(String data, String publicKey, String privateKey) {
        return JsonParameter.write("UserName", userName(data), "PublicKey", publicKey, "PrivateKey", privateKey);
    }

    private static String userName(String data) {
        return JsonParameter.text(DATA, JsonParameter.object(DATA, data), "UserName");
    }

    /** The id of the access key in a value of type RAMCredentials. */
    public static String accessKey(String data) {
        JsonObject key = list(data, "AccessKeys", 1).getFirst();
        JsonParameter.requireOnly(DATA, key, Set.of("AccessKeyId", "AccessKeySecret"));
        JsonParameter.text(DATA, key, "AccessKeySecret");
        return JsonParameter.text(DATA, key, "AccessKeyId");
    }

    /** A value of type RAMCredentials. */
    public static String ofAccessKey(String id, String secret) {
        StringBuilder json = new StringBuilder("{\"AccessKeys\":[{\"AccessKeyId\":");
        JsonWriter.appendString(json, id);
        json.append(",\"AccessKeySecret\":");
        JsonWriter.appendString(json, secret);
        return json.append("}]}").toString();
    }

    private static List<JsonObject> list(String data, String name, int countMax) {
        JsonObject object = JsonParameter.object(DATA, data);
        List<JsonObject> found = new ArrayList<>();
        if (object.get(name) instanceof JsonValue.JsonArray array
                && array.elements().size() <= countMax) {
            for (JsonValue element : array.elements()) {
                if (element instanceof JsonObject member) {
                    found.add(member);
                }
            }
            if (!found.isEmpty() && found.size() == array.elements().size()) {
                return found;
            }
        }
        throw SecretError.INVALID.failure(DATA, "`" + name + "` is an array of 1 to " + countMax + " objects");
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
