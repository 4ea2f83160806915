package dev.jadegate.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Placeholder until the check lands. */
@Command(name = "verify", description = "Checks a data folder offline.", mixinStandardHelpOptions = true)
final class VerifyCommand implements Callable<Integer> {
    @Option(names = "--data", paramLabel = "DIR")
    private Path data = Path.of("data");

    @Override
    public Integer call() {
        return data.toFile().isDirectory() ? 0 : 1;
    }
}
