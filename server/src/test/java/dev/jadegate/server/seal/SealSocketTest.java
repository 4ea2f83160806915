package dev.jadegate.server.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jadegate.base.SecretBytes;
import dev.jadegate.server.seal.SealProtocol.Verb;
import dev.jadegate.store.seal.SealRefused;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealSocketTest {
    private static final Duration SHORT = Duration.ofMillis(200);

    @TempDir
    Path data;

    @SuppressWarnings("NullAway.Init") // Set before each test.
    private SealFixture fixture;

    @SuppressWarnings("NullAway.Init")
    private SealControl control;

    @SuppressWarnings("NullAway.Init")
    private SealSocket socket;

    @SuppressWarnings("NullAway.Init")
    private SealClient client;

    /** What a server would do, noted. */
    private final List<String> done = new ArrayList<>();

    private final Lockable server = new Lockable() {
        @Override
        public String lock(String localUser) {
            done.add("lock by " + localUser);
            return "";
        }

        @Override
        public void unlock(SecretBytes rootKey, String sealId, String localUser) {
            done.add("unlock with " + sealId.substring(0, sealId.indexOf('-')) + " " + rootKey.equals(fixture.root));
        }

        @Override
        public void refused(SealRefused why, String localUser) {
            done.add("refused " + why.reason());
        }
    };

    @BeforeEach
    void serve() throws Exception {
        fixture = new SealFixture(data).shares();
        control = fixture.control();
        socket = new SealSocket(data, control);
        client = new SealClient(data);
    }

    @AfterEach
    void close() {
        socket.close();
    }

    private Path file() {
        return data.resolve(SealProtocol.SOCKET_FILE);
    }

    private SocketChannel connect() throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(file()));
        return channel;
    }

    /** Whether the other end closed without a reply. */
    private static boolean isClosedSilently(SocketChannel channel) {
        try {
            return channel.read(ByteBuffer.allocate(1)) < 0;
        } catch (IOException reset) {
            return true;
        }
    }

    @Test
    void the_socket_is_its_owners_and_goes_with_the_server() throws Exception {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
        socket.close();
        assertThat(file()).doesNotExist();
        assertThatThrownBy(() -> client.ask(Verb.STATUS)).isInstanceOf(IOException.class);
    }

    @Test
    void one_that_a_killed_server_left_is_in_nobodys_way() throws Exception {
        // Closing the channel alone leaves the file, as a kill does.
        Path copy = data.resolve("left");
        Files.move(file(), copy);
        socket.close();
        Files.move(copy, file());
        socket = new SealSocket(data, control);
        assertThat(client.ask(Verb.STATUS).done()).isTrue();
    }

    @Test
    void a_waiting_server_is_opened_share_by_share() throws Exception {
        assertThat(control.open(SealInputs.NONE)).isNull();
        assertThat(control.trouble()).isEqualTo("sealed: 0 of 2 shares given, or a passphrase");
        assertThat(client.ask(Verb.SHARE, fixture.shares.get(0)))
                .isEqualTo(new SealReply(true, false, "1 of 2 shares given."));
        assertThat(control.trouble()).startsWith("sealed: 1 of 2 shares given");
        assertThat(client.ask(Verb.STATUS).text()).startsWith("sealed: 1 of 2").contains("any 2 of 3 shares");
        assertThat(client.ask(Verb.SHARE, fixture.shares.get(2)).open()).isTrue();
        assertThat(control.await().rootKey()).isEqualTo(fixture.root);
        assertThat(client.ask(Verb.SHARE, fixture.shares.get(1)).text()).contains("starts");
        assertThat(client.ask(Verb.LOCK).done()).as("not before it serves").isFalse();
    }

    @Test
    void a_running_server_is_locked_and_opened() throws Exception {
        control.serves(server);
        assertThat(control.trouble()).isNull();
        assertThat(client.ask(Verb.LOCK)).isEqualTo(new SealReply(true, false, "The seal is locked."));
        assertThat(client.ask(Verb.LOCK).text()).isEqualTo("The seal is locked already.");
        assertThat(control.trouble()).startsWith("sealed");
        try (SecretBytes wrong = SecretBytes.ofText("wrong horse");
                SecretBytes right = SecretBytes.ofText(SealFixture.PASSPHRASE)) {
            assertThat(client.ask(Verb.PASSPHRASE, wrong))
                    .isEqualTo(new SealReply(false, false, SealRefused.DOES_NOT_OPEN));
            assertThat(client.ask(Verb.PASSPHRASE, right).text()).contains("Try again in");
            fixture.later(Duration.ofSeconds(1));
            assertThat(client.ask(Verb.PASSPHRASE, right).open()).isTrue();
        }
        assertThat(client.ask(Verb.KEY_FILES).text()).isEqualTo("The seal is open already.");
        assertThat(control.trouble()).isNull();
        String user = Files.getOwner(data).getName();
        assertThat(done)
                .containsExactly(
                        "lock by " + user, "refused DOES_NOT_OPEN", "refused TOO_SOON", "unlock with passphrase true");
    }

    @Test
    void without_a_key_file_nothing_of_people_opens_nothing() throws Exception {
        assertThat(control.open(SealInputs.NONE)).isNull();
        assertThat(client.ask(Verb.KEY_FILES).open()).isFalse();
    }

    @Test
    void what_is_no_request_gets_no_reply() throws Exception {
        byte[][] requests = {
            {'X', 0, 0},
            {'S', 4, 1},
            {'P', (byte) 0xFF, (byte) 0xFF, 1},
        };
        for (byte[] request : requests) {
            try (SocketChannel channel = connect()) {
                channel.write(ByteBuffer.wrap(request));
                assertThat(isClosedSilently(channel)).isTrue();
            }
        }
        try (SecretBytes tooLong = SecretBytes.copyOf(new byte[SealProtocol.GIVEN_BYTES_MAX + 1]);
                SecretBytes longest = SecretBytes.copyOf(new byte[SealProtocol.GIVEN_BYTES_MAX])) {
            assertThat(client.ask(Verb.SHARE, tooLong).text()).contains("more than 1024 bytes");
            assertThat(client.ask(Verb.SHARE, longest).text()).isEqualTo(SealRefused.DOES_NOT_OPEN);
        }
    }

    @Test
    void noise_does_not_end_the_server() throws Exception {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            byte[] noise = new byte[random.nextInt(50)];
            random.nextBytes(noise);
            try (SocketChannel channel = connect()) {
                channel.write(ByteBuffer.wrap(noise));
                channel.shutdownOutput();
                channel.read(ByteBuffer.allocate(10));
            } catch (IOException _) {
                // It had enough before the end.
            }
        }
        assertThat(answered()).as("seed " + seed).isTrue();
    }

    /** Others may still be served for a moment. */
    private boolean answered() {
        for (int attempt = 0; attempt < 1_000; attempt++) {
            try {
                return client.ask(Verb.STATUS).done();
            } catch (IOException busy) {
                Thread.onSpinWait();
            }
        }
        return false;
    }

    @Test
    void who_says_nothing_is_hung_up_on_and_only_a_few_at_a_time_can_do_that() throws Exception {
        socket.close();
        socket = new SealSocket(data, control, SHORT);
        List<SocketChannel> silent = new ArrayList<>();
        try {
            for (int i = 0; i < SealSocket.EXCHANGES_MAX; i++) {
                silent.add(connect());
            }
            try (SocketChannel oneMore = connect()) {
                assertThat(isClosedSilently(oneMore)).isTrue();
            }
            for (SocketChannel each : silent) {
                assertThat(isClosedSilently(each)).isTrue();
            }
        } finally {
            for (SocketChannel each : silent) {
                each.close();
            }
        }
        assertThat(answered()).isTrue();
    }

    @Test
    void a_folder_whose_path_is_too_long_for_a_socket_is_told(@TempDir Path parent) throws Exception {
        Path deep = Files.createDirectories(parent.resolve("x".repeat(100)));
        assertThatThrownBy(() -> new SealSocket(deep, control)).isInstanceOf(IOException.class);
    }
}
