package dev.jadegate.edge.upstream;

import dev.jadegate.edge.config.UpstreamSettings.HealthSettings;
import dev.jadegate.edge.loop.Loop;
import dev.jadegate.edge.loop.Transport;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.timeout.ReadTimeoutHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the servers of one upstream how they are, on one loop, until it is closed. */
@SuppressWarnings("FutureReturnValueIgnored") // What fails is found by its handler.
public final class HealthChecks implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HealthChecks.class);
    private static final int STATUS_WELL_MIN = 200;
    private static final int STATUS_WELL_MAX = 399;

    private final Loop loop;
    private final List<ScheduledFuture<?>> schedules = new ArrayList<>();

    public HealthChecks(Upstream upstream, HealthSettings health, Loop loop) {
        this.loop = loop;
        for (UpstreamServer server : upstream.servers()) {
            schedules.add(loop.eventLoop()
                    .scheduleAtFixedRate(
                            () -> ask(server, health), 0, health.interval().toMillis(), TimeUnit.MILLISECONDS));
        }
    }

    private void ask(UpstreamServer server, HealthSettings health) {
        Question question = new Question(server, health);
        Transport.client(loop)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        health.timeout().toMillis())
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(new ReadTimeoutHandler(health.timeout().toMillis(), TimeUnit.MILLISECONDS))
                                .addLast(new ResponseDecoder())
                                .addLast(question);
                    }
                })
                .connect(server.settings().address())
                .addListener(done -> {
                    if (!done.isSuccess()) {
                        question.answered(false);
                    }
                });
    }

    @Override
    public void close() {
        schedules.forEach(schedule -> schedule.cancel(false));
    }

    /** One question. */
    private static final class Question extends ChannelInboundHandlerAdapter {
        private final UpstreamServer server;
        private final HealthSettings health;
        private boolean answered;

        Question(UpstreamServer server, HealthSettings health) {
            this.server = server;
            this.health = health;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            context.writeAndFlush(ByteBufUtil.writeAscii(
                    context.alloc(),
                    "GET " + health.path() + " HTTP/1.1\r\nHost: "
                            + server.settings().name()
                            + "\r\nUser-Agent: jadegate-health\r\nConnection: close\r\n\r\n"));
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof HttpResponse response) {
                int status = response.status().code();
                answered(
                        response.decoderResult().isSuccess() && status >= STATUS_WELL_MIN && status <= STATUS_WELL_MAX);
                context.close();
            }
            ReferenceCountUtil.release(message);
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            answered(false);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            answered(false);
            context.close();
        }

        void answered(boolean well) {
            if (!answered) {
                answered = true;
                if (server.checked(well, health)) {
                    LOG.warn(
                            "upstream {}: server {} is {}",
                            server.upstream().name(),
                            server.settings().name(),
                            well ? "well again and used" : "not well and not used");
                }
            }
        }
    }
}
