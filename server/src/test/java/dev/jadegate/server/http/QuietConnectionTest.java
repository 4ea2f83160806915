package dev.jadegate.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.gate.wire.WireLimits;
import dev.jadegate.gate.wire.WireReply;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class QuietConnectionTest {
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final EmbeddedChannel channel = new EmbeddedChannel();

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
        executor.close();
    }

    private void open() {
        channel.freezeTime();
        channel.pipeline()
                .addLast(new Connection(
                        WireLimits.DEFAULT,
                        _ -> CompletableFuture.completedFuture(new WireReply(200, "text/plain", "ID", new byte[0])),
                        () -> "ID",
                        executor,
                        new Connections()));
        channel.pipeline().fireChannelActive();
    }

    private void pass(int seconds) {
        channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
    }

    @Test
    void a_connection_that_is_quiet_for_its_time_is_closed() {
        open();
        pass(Connection.IDLE_SECONDS - 1);
        assertThat(channel.isOpen()).isTrue();
        pass(1);
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void whatever_arrives_gives_a_connection_its_whole_time_again() {
        open();
        pass(Connection.IDLE_SECONDS - 5);
        channel.writeInbound("anything");
        pass(Connection.IDLE_SECONDS - 1);
        assertThat(channel.isOpen()).isTrue();
        pass(1);
        assertThat(channel.isOpen()).isFalse();
    }
}
