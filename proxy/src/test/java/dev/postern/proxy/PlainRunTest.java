package dev.postern.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainRunTest {

  @ParameterizedTest
  @ValueSource(strings = {"run --config a.conf", "run -c a.conf", "run --config=a.conf"})
  void eachWayToNameTheConfigurationIsPlain(String line) {
    assertEquals(Optional.of(new PlainRun(Path.of("a.conf"))), PlainRun.of(line.split(" ")));
  }

  @Test
  void withoutAnyItIsTheUsualOne() {
    assertEquals(
        Optional.of(new PlainRun(Path.of("/etc/postern/postern.conf"))), PlainRun.of("run"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "rnu",
        "check --config a.conf",
        "run --help",
        "run -h",
        "run a.conf",
        "run --config",
        "run --config=",
        "run --config --help",
        "run --config @more",
        "run --config=@more",
        "run --config \"a.conf\"",
        "run --port 1",
        "run --config a.conf --help",
        "@more"
      })
  void theRestIsLeftToPicocli(String line) {
    assertEquals(Optional.empty(), PlainRun.of(line.split(" ")));
  }
}
