package dev.postern.pki.command;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts postern-pki, or a test's main class, in a process of its own. */
final class ChildProcess {
  private ChildProcess() {}

  static Process start(Path folder, Class<?> main, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path")));
    if (Runtime.version().feature() >= 24) {
      command.add("--enable-native-access=ALL-UNNAMED");
    }
    command.add(main.getName());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("POSTERN_PKI_DIR", folder.toString());
    builder.environment().put("POSTERN_PKI_PASSPHRASE", TestConsole.PASSPHRASE);
    builder.redirectErrorStream(true);
    builder.redirectOutput(new File(folder + ".log"));
    return builder.start();
  }
}
