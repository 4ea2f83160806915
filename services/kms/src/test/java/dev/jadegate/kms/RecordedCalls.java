package dev.jadegate.kms;

import dev.jadegate.base.ApiFailure;
import dev.jadegate.base.RecordedEvent;
import dev.jadegate.gate.api.Call;
import dev.jadegate.gate.api.Trail;
import dev.jadegate.gate.binding.ReplyWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** The trail of a fixture: keeps what the event of each change says. */
public final class RecordedCalls implements Trail {
    /** The operation, who called, the reply without secrets, the notes. */
    public final List<String> texts = new CopyOnWriteArrayList<>();
    /** Whether the next change dies before it is committed. */
    public volatile boolean failing;

    @Override
    public RecordedEvent succeeded(Call call, Record response) {
        if (failing) {
            throw new IllegalStateException("killed");
        }
        StringBuilder json = new StringBuilder();
        ReplyWriter.json(response, ReplyWriter.Secrets.LEFT_OUT, json);
        texts.add(call.operationName() + " " + call.caller().displayName() + " " + json + call.notes());
        return new RecordedEvent(
                call.requestId(),
                call.time(),
                call.caller().account(),
                json.toString().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public RecordedEvent failed(Call call, ApiFailure failure) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<?> append(RecordedEvent event) {
        throw new UnsupportedOperationException();
    }
}
