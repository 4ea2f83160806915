package dev.jadegate.cli.waf;

import dev.jadegate.base.json.JsonSyntaxException;
import dev.jadegate.seclang.rehearse.PastRequest;
import dev.jadegate.seclang.rehearse.Recording;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option that names a recording of the edge, and its requests one by one. */
final class RecordingFile {
    @Option(names = "--recording", required = true, paramLabel = "FILE", description = "What the edge recorded.")
    @SuppressWarnings("NullAway.Init") // Set by picocli before call().
    private Path file;

    /** What is done with a request. */
    interface Reader {
        void accept(PastRequest request) throws IOException;
    }

    /**
     * Reads all requests. A last line without its end is what a process that was killed left, and is passed over.
     *
     * @throws IOException also when a line is no request; the message names it
     */
    void read(Reader reader) throws IOException {
        int number = 0;
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.US_ASCII)) {
            StringBuilder line = new StringBuilder();
            for (int next = lines.read(); next >= 0; next = lines.read()) {
                if (next != '\n') {
                    line.append((char) next);
                    if (line.length() > Recording.LINE_CHARACTERS_MAX) {
                        throw new IOException(
                                "`" + file + "`, line " + (number + 1) + " is too long to be of a recording");
                    }
                    continue;
                }
                number++;
                reader.accept(Recording.read(line.toString()));
                line.setLength(0);
            }
        } catch (JsonSyntaxException | IllegalArgumentException wrong) {
            throw new IOException("`" + file + "`, line " + number + ": " + wrong.getMessage(), wrong);
        }
    }

    @Override
    public String toString() {
        return String.valueOf(file);
    }
}
