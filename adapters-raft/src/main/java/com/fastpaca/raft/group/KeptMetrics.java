package com.fastpaca.raft.group;

import com.fastpaca.raft.metrics.Distribution;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.ratis.metrics.LongCounter;
import org.apache.ratis.metrics.MetricRegistries;
import org.apache.ratis.metrics.MetricRegistryInfo;
import org.apache.ratis.metrics.RatisMetricRegistry;
import org.apache.ratis.metrics.Timekeeper;
import org.apache.ratis.protocol.RaftGroupMemberId;
import org.apache.ratis.util.TimeDuration;

/**
 * The few of Ratis' own metrics that nobody else can measure. All others are not recorded: Ratis' registry keeps reservoirs of samples,
 * which cost more than the work they measure. Found by the service loader, one for the process.
 */
public final class KeptMetrics extends MetricRegistries {
    private static final String SYNC_TIME = "syncTime";
    private static final String ELECTION_COUNT = "electionCount";
    private static final Timekeeper UNTIMED = () -> () -> 0;

    /** By the names under which Ratis registers its members' metrics. There are as many as groups. */
    private final Map<String, OfMember> members = new ConcurrentHashMap<>();

    /** What is kept of one member of a group: how long its log took to be forced to the disk, and the elections that it stood in. */
    record OfMember(Distribution syncNanos, LongAdder elections) {
        private OfMember() {
            this(Distribution.ofNanos(), new LongAdder());
        }
    }

    static OfMember of(RaftGroupMemberId member) {
        return ((KeptMetrics) MetricRegistries.global()).member(member.toString());
    }

    private OfMember member(String name) {
        return members.computeIfAbsent(name, each -> new OfMember());
    }

    @Override
    public void clear() {}

    @Override
    public RatisMetricRegistry create(MetricRegistryInfo info) {
        return new Registry(info, member(info.getPrefix()));
    }

    @Override
    public boolean remove(MetricRegistryInfo key) {
        return true;
    }

    @Override
    public Optional<RatisMetricRegistry> get(MetricRegistryInfo info) {
        return Optional.of(create(info));
    }

    @Override
    public Set<MetricRegistryInfo> getMetricRegistryInfos() {
        return Set.of();
    }

    @Override
    public Collection<RatisMetricRegistry> getMetricRegistries() {
        return List.of();
    }

    @Override
    public void addReporterRegistration(
            Consumer<RatisMetricRegistry> reporterRegistration, Consumer<RatisMetricRegistry> stopReporter) {}

    @Override
    public void enableJmxReporter() {}

    @Override
    public void enableConsoleReporter(TimeDuration consoleReportRate) {}

    private record Registry(MetricRegistryInfo info, OfMember kept) implements RatisMetricRegistry {
        @Override
        public Timekeeper timer(String name) {
            return name.equals(SYNC_TIME) ? new Timer(kept.syncNanos()) : UNTIMED;
        }

        @Override
        public LongCounter counter(String name) {
            return new Counter(name.equals(ELECTION_COUNT) ? kept.elections() : new LongAdder());
        }

        @Override
        public boolean remove(String name) {
            return true;
        }

        @Override
        public <T> void gauge(String name, Supplier<Supplier<T>> gaugeSupplier) {}

        @Override
        public MetricRegistryInfo getMetricRegistryInfo() {
            return info;
        }
    }

    private record Timer(Distribution nanos) implements Timekeeper {
        @Override
        public Context time() {
            long begun = System.nanoTime();
            return () -> {
                long taken = System.nanoTime() - begun;
                nanos.record(taken);
                return taken;
            };
        }
    }

    private record Counter(LongAdder count) implements LongCounter {
        @Override
        public void inc(long n) {
            count.add(n);
        }

        @Override
        public void dec(long n) {
            count.add(-n);
        }

        @Override
        public long getCount() {
            return count.sum();
        }
    }
}
