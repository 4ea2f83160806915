package dev.jadegate.bench;

import dev.jadegate.testkit.KeysKillTest;
import dev.jadegate.testkit.KillTest;
import java.util.Arrays;

/** Runs a benchmark by its name. */
public final class BenchMain {
    private static final int USAGE = 64;

    private BenchMain() {}

    public static void main(String[] arguments) throws Exception {
        String name = arguments.length == 0 ? "" : arguments[0];
        String[] rest = arguments.length == 0 ? arguments : Arrays.copyOfRange(arguments, 1, arguments.length);
        switch (name) {
            case "api" -> ApiBench.main(rest);
            case "crypto" -> CryptoBench.main(rest);
            case "hsm" -> HsmBench.main(rest);
            case "kill" -> KillTest.main(rest);
            case "kill-keys" -> KeysKillTest.main(rest);
            case "kms" -> KmsBench.main(rest);
            case "kms-versions" -> KmsVersionsBench.main(rest);
            case "policy" -> PolicyBench.main(rest);
            case "start" -> StartBench.main(rest);
            case "store" -> StoreBench.main(rest);
            case "trail" -> TrailBench.main(rest);
            default -> {
                System.err.println(
                        "Usage: ./jadegate bench api|crypto|hsm|kill|kill-keys|kms|kms-versions|policy|start|store|trail");
                System.exit(USAGE);
            }
        }
    }
}
