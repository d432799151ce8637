package dev.postern.proxy.dialog;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.postern.proxy.dialog.Attempt.Result;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Several clients, faults and the pace of every connection by chance, the same in every run. {@code
 * -Dpostern.fault.seed=7} plays one sequence, which may be any.
 */
@ExtendWith(Quiet.class)
class FaultSequenceTest {

  private static final int SEQUENCES = 20;
  private static final int STEPS = 400;
  private static final List<String> CLIENTS = List.of("alice-1", "alice-2", "bob-1", "bob-2");

  /** What may come at any time, since it cannot pass for the answer to something else. */
  private static final List<Fault> UNASKED =
      List.of(
          Fault.CLOSED,
          Fault.RESET,
          Fault.CLOSING_421,
          Fault.REFUSAL_FOR_NOW,
          Fault.NONSENSE,
          Fault.TWO_CODES_IN_ONE_ANSWER,
          Fault.UNFINISHED_LINES_THEN_CLOSED,
          Fault.ENDLESS_LINE,
          Fault.ENDLESS_ANSWER);

  private final FaultTheatre theatre = new FaultTheatre(Path.of("target", "faults"));

  @TestFactory
  Stream<DynamicTest> sequences() {
    Long wanted = Long.getLong("postern.fault.seed");
    LongStream seeds =
        wanted == null ? LongStream.rangeClosed(1, SEQUENCES) : LongStream.of(wanted);
    return seeds.mapToObj(seed -> DynamicTest.dynamicTest("seed " + seed, () -> play(seed)));
  }

  private void play(long seed) {
    boolean tls = seed % 4 == 0;
    theatre.play("seed " + seed, tls, run -> new Sequence(run, new Random(seed), tls).play());
  }

  private record Sequence(FaultRun run, Random chance, boolean tls) {

    void play() {
      CLIENTS.forEach(run::client);
      for (int i = 0; i < STEPS; i++) {
        step();
      }
      run.heal();
      run.driveAll();
      CLIENTS.forEach(client -> run.begin(client, Manner.DATA));
      run.driveAll();
      for (String client : CLIENTS) {
        assertEquals(Result.ACCEPTED, run.last(client).result, () -> "" + run.last(client));
      }
    }

    private void step() {
      Correspondent client = any(run.clients());
      int what = chance.nextInt(100);
      if (what < 40) {
        client.step();
      } else if (what < 82) {
        run.scene.carryOne(chance);
      } else if (what < 90) {
        begin(client);
      } else if (what < 94) {
        arm();
      } else if (what < 96) {
        strikeUnasked();
      } else if (what < 99) {
        run.scene.pass(Duration.ofSeconds(1 + chance.nextInt(4)));
      } else {
        client.leave();
      }
    }

    private void begin(Correspondent client) {
      if (!client.isBusy()) {
        client.begin(any(List.of(Manner.values())));
      }
    }

    private void arm() {
      Moment moment = any(moments());
      Fault fault = moment == Moment.CONTENT ? any(UNASKED) : any(List.of(Fault.values()));
      if (fault.fits(moment) && fault != Fault.ANOTHER_ANSWER_LATER) {
        run.server.arm(moment, fault, 1 + chance.nextInt(2), "");
      }
    }

    /** A pool cannot know what is still on the way to it. */
    private void strikeUnasked() {
      run.scene.settle();
      run.server.arm(Moment.IDLE, any(UNASKED), 1, "");
      run.server.strikeIdle();
      run.scene.settle();
    }

    private List<Moment> moments() {
      List<Moment> moments = new ArrayList<>(List.of(Moment.values()));
      moments.removeIf(moment -> moment == Moment.IDLE || moment.needsTls() && !tls);
      return moments;
    }

    private <T> T any(List<T> of) {
      return of.get(chance.nextInt(of.size()));
    }
  }
}
