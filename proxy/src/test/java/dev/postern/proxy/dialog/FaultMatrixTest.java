package dev.postern.proxy.dialog;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Everything that a mail server may do wrong, at every moment: the client hears the truth, the next
 * user's mail is delivered once and in his own name, and nobody waits for ever.
 */
@ExtendWith(Quiet.class)
class FaultMatrixTest {

  /** Whether a second user is in the middle of a mail meanwhile, or comes when it has happened. */
  private enum Company {
    MEANWHILE,
    AFTERWARDS
  }

  private static final int ONCE = 1;
  private static final int ALWAYS = 1000;

  private final FaultTheatre theatre = new FaultTheatre(Path.of("target", "faults"));

  @TestFactory
  Stream<DynamicTest> faults() {
    List<DynamicTest> tests = new ArrayList<>();
    for (Moment moment : Moment.values()) {
      for (Fault fault : Fault.values()) {
        if (fault.fits(moment)) {
          int place = tests.size();
          tests.add(
              DynamicTest.dynamicTest(fault + " at " + moment, () -> play(moment, fault, place)));
        }
      }
    }
    return tests.stream();
  }

  /** By DATA and by BDAT; whatever else may differ takes turns from place to place. */
  private void play(Moment moment, Fault fault, int place) {
    boolean grouped = place % 2 == 0;
    Company company = place / 2 % 2 == 0 ? Company.MEANWHILE : Company.AFTERWARDS;
    int times = place / 4 % 2 == 0 ? ONCE : ALWAYS;
    if (moment == Moment.RSET) {
      play(moment, fault, times, Manner.GIVEN_UP, company);
      return;
    }
    Manner data = grouped ? Manner.DATA_IN_ONE_GROUP : Manner.DATA;
    Manner chunks = grouped ? Manner.CHUNKS : Manner.CHUNKS_IN_ONE_GROUP;
    play(moment, fault, times, data, company);
    play(moment, fault, ALWAYS - times + ONCE, chunks, company);
  }

  private void play(Moment moment, Fault fault, int times, Manner manner, Company company) {
    String scene = fault + " at " + moment + ", " + times + ", " + manner + ", bob " + company;
    theatre.play(scene, moment.needsTls(), run -> play(run, moment, fault, times, manner, company));
  }

  private static void play(
      FaultRun run, Moment moment, Fault fault, int times, Manner manner, Company company) {
    if (company == Company.MEANWHILE) {
      run.begin("bob", Manner.DATA);
      run.driveBehind("bob", "content");
    }
    if (moment != Moment.IDLE) {
      run.server.arm(moment, fault, times, "bob");
    }
    Attempt struck = run.begin("alice", manner);
    run.drive("alice");
    if (moment == Moment.IDLE) {
      run.server.arm(moment, fault, times, "bob");
      run.server.strikeIdle();
      run.scene.settle();
    }
    run.heal();
    run.judgeStruck(struck, moment, fault);
    if (company == Company.AFTERWARDS) {
      run.begin("bob", Manner.DATA);
    }
    run.drive("bob");
    run.begin("alice", manner == Manner.GIVEN_UP ? Manner.DATA : manner);
    run.drive("alice");
    assertEquals(Attempt.Result.ACCEPTED, run.last("bob").result, () -> "bob: " + run.last("bob"));
    assertEquals(Attempt.Result.ACCEPTED, run.last("alice").result, () -> "" + run.last("alice"));
  }
}
