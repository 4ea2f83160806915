package dev.jadegate.seclang;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** The folder with test data that others wrote. */
public final class ConformanceData {
    private ConformanceData() {}

    /** A folder of it; without it the test says that it was left out. */
    public static Path folder(String name) {
        String data = System.getProperty("conformance.data", "");
        assumeTrue(
                !data.isEmpty() && !data.startsWith("${"),
                "left out: the system property conformance.data names no folder of test data");
        Path folder = Path.of(data).resolve(name);
        assumeTrue(Files.isDirectory(folder), "left out: there is no folder `" + folder + "`");
        return folder;
    }
}
