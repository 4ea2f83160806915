package dev.jadegate.conformance.teaopenapi02;

/** Policy documents that several tests use. */
final class Policies {
    static final String ALLOW_ALL_READS = """
            {"Version":"1","Statement":[{"Effect":"Allow","Action":["ram:Get*","ram:List*"],"Resource":"*"}]}""";

    private Policies() {}

    /** One statement. */
    static String statement(String effect, String action, String resource) {
        return """
                {"Version":"1","Statement":[{"Effect":"%s","Action":"%s","Resource":"%s"}]}""".formatted(effect, action, resource);
    }

    /** A trust policy for identities of an account. */
    static String trust(String principal) {
        return """
                {"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",\
                "Principal":{"RAM":["%s"]}}]}""".formatted(principal);
    }

    /** A trust policy that demands an external id. */
    static String trust(String principal, String externalId) {
        return """
                {"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",\
                "Principal":{"RAM":["%s"]},"Condition":{"StringEquals":{"sts:ExternalId":"%s"}}}]}""".formatted(principal, externalId);
    }
}
