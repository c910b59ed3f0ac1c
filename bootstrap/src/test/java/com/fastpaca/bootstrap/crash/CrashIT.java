package com.fastpaca.bootstrap.crash;

import static org.assertj.core.api.Assertions.assertThat;

import com.fastpaca.bootstrap.process.ServerProcess;
import com.fastpaca.ports.network.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a server under load, again and again: what it has acknowledged is there, once, in order and with the same bytes; what it has
 * refused is not. More rounds: {@code ./mvnw -pl bootstrap -am verify -Dit.test=CrashIT -Dfastpaca.crash.rounds=50}, and
 * {@code -Dfastpaca.crash.seed} to ask the same again.
 */
class CrashIT {
    private static final int ROUNDS = Integer.getInteger("fastpaca.crash.rounds", 2);
    private static final long SEED = Long.getLong("fastpaca.crash.seed", System.nanoTime());
    private static final Duration REFUSES_WITHIN = Duration.ofSeconds(60);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    @Test
    @Timeout(value = 2, unit = TimeUnit.HOURS) // as many rounds as are asked for
    void aKilledServerKeepsWhatItAcknowledgedAndNothingElse() throws Exception {
        System.out.printf("crash test: seed %d, %d rounds, in %s%n", SEED, ROUNDS, directory);
        try (var run = new CrashRun(directory, SEED)) {
            for (int round = 1; round <= ROUNDS; round++) {
                run.round(round);
            }
            damageTails(run);
            run.finish();

            System.out.println(run);
            assertThat(run.snapshots()).as("snapshots").hasSizeGreaterThan(ROUNDS);
            assertThat(run.firstLogIndexes().values())
                    .as("first index in each log")
                    .allMatch(index -> index > 1);
        }
    }

    @Test
    void aDirectoryThatWasPutBackToAnEarlierStateIsNoticed() throws Exception {
        try (var run = new CrashRun(directory, SEED)) {
            run.round(1);
            DataDirectory earlier = run.directory().copyTo(directory.resolve("earlier"));
            run.round(2);

            try (ServerProcess server = ServerProcess.start(earlier.root(), FreePort.find(), CrashRun.SETTINGS)) {
                server.awaitReady();
                assertThat(run.violationsOfCopy(server))
                        .anyMatch(violation -> violation.contains("was acknowledged, but is lost"));
            }
        }
    }

    /** The last crash, as if it had also hurt the end of a log: a copy of the directory each. */
    private void damageTails(CrashRun run) throws IOException {
        var random = new SplittableRandom(SEED + 1);
        for (int repetition = 0; repetition < Math.max(1, ROUNDS / 10); repetition++) {
            for (TailDamage kind : TailDamage.values()) {
                Path copy = Files.createTempDirectory(directory, "damaged");
                DataDirectory damaged = run.directory().copyTo(copy);
                List<Path> segments = damaged.openLogSegments();
                TailDamage.Damaged damage = kind.damage(segments.get(random.nextInt(segments.size())), random);
                startOrRefuse(run, damaged, damage);
                damaged.delete();
            }
        }
    }

    private void startOrRefuse(CrashRun run, DataDirectory damaged, TailDamage.Damaged damage) throws IOException {
        try (ServerProcess server = ServerProcess.start(damaged.root(), FreePort.find(), CrashRun.SETTINGS)) {
            if (server.becomesReady()) {
                System.out.println(damage + ": started");
                assertThat(run.violationsOfCopy(server))
                        .as(damage + "\n" + server.output())
                        .isEmpty();
            } else {
                System.out.println(damage + ": refused: " + server.output().strip());
                assertThat(server.awaitExit(REFUSES_WITHIN)).as("exit code").isNotZero();
                assertThat(damage.kind()).as("nothing acknowledged was hurt").isNotEqualTo(TailDamage.GARBAGE_BEHIND);
                assertThat(server.output())
                        .as("the reason")
                        .contains(damage.group().toString());
            }
        }
    }
}
