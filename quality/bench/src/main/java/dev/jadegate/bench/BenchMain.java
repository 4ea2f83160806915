package dev.jadegate.bench;

import dev.jadegate.testkit.KeysKillTest;
import dev.jadegate.testkit.KillTest;
import dev.jadegate.testkit.traffic.TrafficFiles;
import dev.jadegate.weakapp.AttackDrill;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** Runs the benchmark that the first argument names. */
public final class BenchMain {
    private static final int USAGE = 64;

    private interface Bench {
        void run(String[] arguments) throws Exception;
    }

    private static final Map<String, Bench> BENCHES = new TreeMap<>(Map.ofEntries(
            Map.entry("api", ApiBench::main),
            Map.entry("attack", AttackDrill::main),
            Map.entry("backup", BackupBench::main),
            Map.entry("crypto", CryptoBench::main),
            Map.entry("drill", DrillBench::main),
            Map.entry("hostile", HostileBench::main),
            Map.entry("hsm", HsmBench::main),
            Map.entry("kill", KillTest::main),
            Map.entry("kill-keys", KeysKillTest::main),
            Map.entry("kill-rotate", RotationKillTest::main),
            Map.entry("kms", KmsBench::main),
            Map.entry("kms-versions", KmsVersionsBench::main),
            Map.entry("policy", PolicyBench::main),
            Map.entry("reload", ReloadBench::main),
            Map.entry("rotate", RotateBench::main),
            Map.entry("seclang", SeclangBench::main),
            Map.entry("start", StartBench::main),
            Map.entry("store", StoreBench::main),
            Map.entry("trail", TrailBench::main),
            Map.entry("waf", WafBench::main),
            Map.entry("waf-traffic", TrafficFiles::main)));

    private BenchMain() {}

    public static void main(String[] arguments) throws Exception {
        Bench bench = arguments.length == 0 ? null : BENCHES.get(arguments[0]);
        if (bench == null) {
            System.err.println("Usage: ./jadegate bench " + String.join("|", BENCHES.keySet()));
            System.exit(USAGE);
            return;
        }
        bench.run(Arrays.copyOfRange(arguments, 1, arguments.length));
    }
}
