package dev.postern.pki.command;

import dev.postern.pki.authority.Milestone;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs a command in a process that dies, as from a power cut, when it reaches a milestone for the
 * given time: {@code MILESTONE COUNT COMMAND...}.
 */
public final class CrashingMain {
  /** The exit status of a process that died on purpose. */
  static final int DIED = 99;

  private CrashingMain() {}

  public static void main(String[] arguments) {
    Milestone fatal = Milestone.valueOf(arguments[0]);
    AtomicInteger left = new AtomicInteger(Integer.parseInt(arguments[1]));
    Surroundings real = Surroundings.ofProcess();
    Surroundings doomed =
        new Surroundings(
            real.environment(),
            real.in(),
            real.out(),
            real.err(),
            real.prompt(),
            real.clock(),
            milestone -> {
              if (milestone == fatal && left.decrementAndGet() == 0) {
                Runtime.getRuntime().halt(DIED);
              }
            });
    System.exit(
        PosternPki.commandLine(doomed).execute(Arrays.copyOfRange(arguments, 2, arguments.length)));
  }
}
