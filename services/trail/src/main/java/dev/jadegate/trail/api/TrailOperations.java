package dev.jadegate.trail.api;

import dev.jadegate.base.AccountId;
import dev.jadegate.base.ApiError;
import dev.jadegate.gate.api.Access;
import dev.jadegate.gate.api.Authorization;
import dev.jadegate.gate.api.Handler;
import dev.jadegate.gate.api.Operation;
import dev.jadegate.gate.api.Param;
import dev.jadegate.store.Store;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Trails: where an account wants its events delivered. The history that LookupEvents answers from needs no trail.
 *
 * <p>Rules of names and prefixes: the parameter descriptions of API version 2020-07-06.
 */
public final class TrailOperations {
    /** Most trails of an account. JUDGEMENT: the quota of the comparable AWS service; ActionTrail's is not published. */
    static final int TRAILS_MAX = 5;

    private static final String EVENT_RW = "All";

    private final Store store;
    private final String region;

    /** Operations over {@code store}; {@code region} is the home region of every trail. */
    public TrailOperations(Store store, String region) {
        this.store = store;
        this.region = region;
    }

    /** What CreateTrail and UpdateTrail ask for. */
    record TrailRequest(
            @Param(lengthMax = 64) String name,

            @Param(
                    value = "EventRW",
                    oneOf = {"Write", "Read", "All"})
            @Nullable
            String eventRw,

            @Nullable Boolean isOrganizationTrail,
            @Param(lengthMax = 512) @Nullable String maxComputeProjectArn,
            @Param(lengthMax = 512) @Nullable String maxComputeWriteRoleArn,
            @Param(lengthMin = 3, lengthMax = 63) @Nullable String ossBucketName,
            @Param(lengthMax = 64) @Nullable String ossKeyPrefix,
            @Param(lengthMax = 512) @Nullable String ossWriteRoleArn,
            @Param(lengthMax = 512) @Nullable String slsProjectArn,
            @Param(lengthMax = 512) @Nullable String slsWriteRoleArn,
            @Param(lengthMax = 64) @Nullable String trailRegion) {
        TrailRow.Destinations destinations() {
            return new TrailRow.Destinations(
                    ossBucketName,
                    ossKeyPrefix,
                    ossWriteRoleArn,
                    slsProjectArn,
                    slsWriteRoleArn,
                    maxComputeProjectArn,
                    maxComputeWriteRoleArn);
        }
    }

    record NameRequest(
            @Param(lengthMax = 64) String name, @Nullable Boolean isOrganizationTrail) {}

    record DescribeTrailsRequest(
            @Nullable Boolean includeOrganizationTrail,
            @Nullable Boolean includeShadowTrails,
            @Param(lengthMax = 1024) @Nullable String nameList) {}

    record Nothing() {}

    record TrailReply(
            String name,
            String homeRegion,
            @Param("EventRW") String eventRw,
            String trailRegion,
            @Nullable String ossBucketName,
            @Nullable String ossKeyPrefix,
            @Nullable String ossWriteRoleArn,
            @Nullable String slsProjectArn,
            @Nullable String slsWriteRoleArn,
            @Nullable String maxComputeProjectArn,
            @Nullable String maxComputeWriteRoleArn) {}

    record TrailItem(
            String name,
            String homeRegion,
            String region,
            String trailArn,
            @Param("EventRW") String eventRw,
            String trailRegion,
            String status,
            Boolean isOrganizationTrail,
            Instant createTime,
            Instant updateTime,
            @Nullable Instant startLoggingTime,
            @Nullable Instant stopLoggingTime,
            @Nullable String ossBucketName,
            @Nullable String ossBucketLocation,
            @Nullable String ossKeyPrefix,
            @Nullable String ossWriteRoleArn,
            @Nullable String slsProjectArn,
            @Nullable String slsWriteRoleArn) {}

    record DescribeTrailsReply(List<TrailItem> trailList) {}

    record TrailStatusReply(
            Boolean isLogging,
            @Nullable Instant startLoggingTime,
            @Nullable Instant stopLoggingTime,
            @Nullable String latestDeliveryError,
            @Nullable String latestDeliveryLogServiceError,
            Boolean ossBucketStatus,
            Boolean slsLogStoreStatus) {}

    /** All operations on trails. */
    public List<Operation<?, ?>> operations() {
        return List.of(
                operation(
                        "CreateTrail",
                        Access.WRITE,
                        "Makes a trail; it delivers once StartLogging was called.",
                        TrailRequest.class,
                        TrailReply.class,
                        (call, request) -> TrailProduct.onTrail(call, request.name()),
                        List.of(
                                TrailError.TRAIL_ALREADY_EXISTS,
                                TrailError.TOO_MANY_TRAILS,
                                TrailError.INVALID_TRAIL_NAME,
                                TrailError.INVALID_PREFIX,
                                TrailError.NO_DESTINATION),
                        (call, request) -> {
                            checkNames(request);
                            AccountId account = call.caller().account();
                            return store.write(call, transaction -> {
                                if (TrailRow.find(transaction, account, request.name()) != null) {
                                    throw TrailError.TRAIL_ALREADY_EXISTS.failure(request.name());
                                }
                                if (TrailRow.all(transaction, account).size() >= TRAILS_MAX) {
                                    throw TrailError.TOO_MANY_TRAILS.failure(TRAILS_MAX);
                                }
                                TrailRow row = created(request, call.time());
                                row.insert(transaction, account);
                                return reply(row);
                            });
                        }),
                operation(
                        "UpdateTrail",
                        Access.WRITE,
                        "Changes where a trail delivers and what.",
                        TrailRequest.class,
                        TrailReply.class,
                        (call, request) -> TrailProduct.onTrail(call, request.name()),
                        List.of(TrailError.TRAIL_NOT_FOUND, TrailError.INVALID_PREFIX),
                        (call, request) -> {
                            checkPrefix(request.ossKeyPrefix());
                            AccountId account = call.caller().account();
                            return store.write(call, transaction -> {
                                TrailRow row = updated(
                                        TrailRow.require(transaction, account, request.name()), request, call.time());
                                row.replace(transaction, account);
                                return reply(row);
                            });
                        }),
                operation(
                        "DeleteTrail",
                        Access.WRITE,
                        "Deletes a trail; what it delivered stays.",
                        NameRequest.class,
                        Nothing.class,
                        (call, request) -> TrailProduct.onTrail(call, request.name()),
                        List.of(TrailError.TRAIL_NOT_FOUND),
                        (call, request) -> store.write(call, transaction -> {
                            AccountId account = call.caller().account();
                            TrailRow.require(transaction, account, request.name());
                            TrailRow.delete(transaction, account, request.name());
                            return new Nothing();
                        })),
                switching("StartLogging", "Enable", "Begins to deliver."),
                switching("StopLogging", "Disable", "Ceases to deliver."),
                operation(
                        "DescribeTrails",
                        Access.READ,
                        "Lists the account's trails.",
                        DescribeTrailsRequest.class,
                        DescribeTrailsReply.class,
                        (call, request) -> TrailProduct.onAll(call),
                        List.of(),
                        (call, request) -> {
                            AccountId account = call.caller().account();
                            String names = request.nameList();
                            List<String> wanted = names == null ? List.of() : List.of(names.split(",", -1));
                            return new DescribeTrailsReply(
                                    store.read(transaction -> TrailRow.all(transaction, account)).stream()
                                            .filter(row -> wanted.isEmpty() || wanted.contains(row.name()))
                                            .map(row -> item(row, account))
                                            .toList());
                        }),
                operation(
                        "GetTrailStatus",
                        Access.READ,
                        "Tells whether a trail delivers, and its last error.",
                        NameRequest.class,
                        TrailStatusReply.class,
                        (call, request) -> TrailProduct.onTrail(call, request.name()),
                        List.of(TrailError.TRAIL_NOT_FOUND),
                        (call, request) -> status(store.read(transaction ->
                                TrailRow.require(transaction, call.caller().account(), request.name())))));
    }

    private Operation<NameRequest, Nothing> switching(String name, String status, String summary) {
        return operation(
                name,
                Access.WRITE,
                summary,
                NameRequest.class,
                Nothing.class,
                (call, request) -> TrailProduct.onTrail(call, request.name()),
                List.of(TrailError.TRAIL_NOT_FOUND),
                (call, request) -> store.write(call, transaction -> {
                    AccountId account = call.caller().account();
                    TrailRow row = TrailRow.require(transaction, account, request.name());
                    boolean starts = status.equals("Enable");
                    new TrailRow(
                                    row.name(),
                                    row.eventRw(),
                                    row.trailRegion(),
                                    row.destinations(),
                                    row.isOrganizationTrail(),
                                    status,
                                    row.createdAt(),
                                    row.updatedAt(),
                                    starts ? call.time() : row.startedAt(),
                                    starts ? row.stoppedAt() : call.time())
                            .replace(transaction, account);
                    return new Nothing();
                }));
    }

    private static <Q extends Record, R extends Record> Operation<Q, R> operation(
            String name,
            Access access,
            String summary,
            Class<Q> request,
            Class<R> response,
            Authorization<Q> authorization,
            List<ApiError> errors,
            Handler<Q, R> handler) {
        return new Operation<>(
                TrailProduct.PRODUCT, name, access, summary, request, response, authorization, errors, handler);
    }

    private static void checkNames(TrailRequest request) {
        String name = request.name();
        boolean valid = name.length() >= 6
                && name.length() <= 36
                && isLowerLetter(name.charAt(0))
                && name.chars().allMatch(c -> isLowerLetter(c) || (c >= '0' && c <= '9') || c == '-' || c == '_');
        if (!valid) {
            throw TrailError.INVALID_TRAIL_NAME.failure(name);
        }
        checkPrefix(request.ossKeyPrefix());
        if (request.destinations().isEmpty()) {
            throw TrailError.NO_DESTINATION.failure();
        }
    }

    private static void checkPrefix(@Nullable String prefix) {
        if (prefix == null || prefix.isEmpty()) {
            return;
        }
        boolean valid = prefix.length() >= 6
                && prefix.length() <= 32
                && isLetter(prefix.charAt(0))
                && prefix.chars()
                        .allMatch(c -> isLetter(c) || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '/');
        if (!valid) {
            throw TrailError.INVALID_PREFIX.failure(prefix);
        }
    }

    private static boolean isLowerLetter(int c) {
        return c >= 'a' && c <= 'z';
    }

    private static boolean isLetter(int c) {
        return isLowerLetter(c) || (c >= 'A' && c <= 'Z');
    }

    private static TrailRow created(TrailRequest request, Instant now) {
        return new TrailRow(
                request.name(),
                request.eventRw() == null ? EVENT_RW : request.eventRw(),
                request.trailRegion() == null ? "All" : request.trailRegion(),
                request.destinations(),
                Boolean.TRUE.equals(request.isOrganizationTrail()),
                "Fresh",
                now,
                now,
                null,
                null);
    }

    private static TrailRow updated(TrailRow row, TrailRequest request, Instant now) {
        return new TrailRow(
                row.name(),
                request.eventRw() == null ? row.eventRw() : request.eventRw(),
                request.trailRegion() == null ? row.trailRegion() : request.trailRegion(),
                row.destinations().with(request.destinations()),
                row.isOrganizationTrail(),
                row.status(),
                row.createdAt(),
                now,
                row.startedAt(),
                row.stoppedAt());
    }

    private TrailReply reply(TrailRow row) {
        TrailRow.Destinations to = row.destinations();
        return new TrailReply(
                row.name(),
                region,
                row.eventRw(),
                row.trailRegion(),
                to.ossBucketName(),
                to.ossKeyPrefix(),
                to.ossWriteRoleArn(),
                to.slsProjectArn(),
                to.slsWriteRoleArn(),
                to.maxComputeProjectArn(),
                to.maxComputeWriteRoleArn());
    }

    private TrailItem item(TrailRow row, AccountId account) {
        TrailRow.Destinations to = row.destinations();
        return new TrailItem(
                row.name(),
                region,
                region,
                "acs:actiontrail:" + region + ":" + account + ":trail/" + row.name(),
                row.eventRw(),
                row.trailRegion(),
                row.status(),
                row.isOrganizationTrail(),
                row.createdAt(),
                row.updatedAt(),
                row.startedAt(),
                row.stoppedAt(),
                to.ossBucketName(),
                to.ossBucketName() == null ? null : "oss-" + region,
                to.ossKeyPrefix(),
                to.ossWriteRoleArn(),
                to.slsProjectArn(),
                to.slsWriteRoleArn());
    }

    /** Delivery is not part of this version; the status says so instead of pretending. */
    private static TrailStatusReply status(TrailRow row) {
        boolean logging = row.status().equals("Enable");
        String undelivered = logging ? "Delivery is not offered by this version; use LookupEvents." : null;
        return new TrailStatusReply(
                logging,
                row.startedAt(),
                row.stoppedAt(),
                row.destinations().ossBucketName() == null ? null : undelivered,
                row.destinations().slsProjectArn() == null ? null : undelivered,
                false,
                false);
    }
}
