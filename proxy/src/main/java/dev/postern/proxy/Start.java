package dev.postern.proxy;

/** Where the program {@code postern} begins. */
public final class Start {

  private Start() {}

  public static void main(String[] arguments) {
    PlainRun.of(arguments)
        .ifPresentOrElse(run -> System.exit(status(run)), () -> Main.main(arguments));
  }

  private static int status(PlainRun run) {
    try {
      return RunCommand.run(run.config());
    } catch (RuntimeException e) {
      return Main.fail(e);
    }
  }
}
