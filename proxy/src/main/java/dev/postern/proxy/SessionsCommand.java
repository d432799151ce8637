package dev.postern.proxy;

import dev.postern.proxy.config.ConfigException;
import dev.postern.proxy.config.ConfigLoader;
import dev.postern.proxy.ops.AdminSocket;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists who is there. */
@Command(
    name = "sessions",
    description =
        "List the sessions of the running proxy (at ops.socket) that have shown a certificate, or"
            + " none: id as in the log, user, address, certificate, verdict.",
    footer = {"", "Exit status: 0 here they are, 1 nobody answers."},
    mixinStandardHelpOptions = true)
final class SessionsCommand implements Callable<Integer> {

  @Mixin Main.ConfigOption config = new Main.ConfigOption();

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    try {
      spec.commandLine().getOut().print(ask(config.file, AdminAnswers.SESSIONS));
      spec.commandLine().getOut().flush();
      return 0;
    } catch (ConfigException e) {
      spec.commandLine().getErr().println(e.getMessage());
      return 1;
    }
  }

  /**
   * The running proxy's answer.
   *
   * @param configuration which names the socket
   * @throws ConfigException when there is none
   */
  static String ask(Path configuration, String question) {
    Path socket =
        ConfigLoader.loadOps(configuration)
            .socket()
            .orElseThrow(
                () ->
                    new ConfigException(
                        "ops.socket is not set in "
                            + configuration
                            + ": there is nobody to ask; for example:"
                            + " socket = /run/postern/socket"));
    try {
      String answer = AdminSocket.ask(socket, question);
      if (answer.startsWith(AdminAnswers.CANNOT)) {
        throw new ConfigException(answer.substring(AdminAnswers.CANNOT.length()).strip());
      }
      return answer;
    } catch (IOException e) {
      throw new ConfigException(
          "no answer at " + socket + ", does postern run, and may you ask it? " + e.getMessage(),
          e);
    }
  }
}
