package dev.postern.proxy.dialog;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.postern.proxy.config.TlsConfig.Engine;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Sets the scene for a mail server that goes wrong; buffers are counted. */
final class FaultTheatre {

  private static final String SCENE =
      """
      # A mail server goes wrong.
      listener: implicit
      config:   backend.timeouts { connect = 5s, greeting = 10s, command = 10s, data = 10s, termination = 20s }
      config:   backend.pool.borrow-timeout = 10s
      """;

  private final Cast cast;
  private final Header header;
  private final Header tlsHeader;
  private final Fixture fixture;
  private final Fixture tlsFixture;

  FaultTheatre(Path folder) {
    cast = new Cast(folder.toAbsolutePath());
    Dialog inClear = DialogParser.parse("faults", SCENE + "backend:  xclient, accepts\n");
    Dialog insideTls = DialogParser.parse("tls", SCENE + "backend:  xclient, accepts, starttls\n");
    header = inClear.header();
    tlsHeader = insideTls.header();
    fixture = Fixture.of(new Setting(cast, inClear, Engine.DIRECT).config(10_587));
    tlsFixture = Fixture.of(new Setting(cast, insideTls, Engine.DIRECT).config(10_587));
  }

  /** Plays, and looks whether everything holds; a failure names the scene. */
  void play(String name, boolean tls, Consumer<FaultRun> play) {
    UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
    FaultyServer server = new FaultyServer();
    ScriptedBackend backend =
        new ScriptedBackend(tls ? tlsHeader : header, cast::server, false, server);
    try (MemoryScene scene =
        new MemoryScene(tls ? tlsFixture : fixture, backend, true, false, allocator)) {
      backend.begin();
      FaultRun run = new FaultRun(scene, server, cast);
      play.accept(run);
      run.judge();
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(name + ": " + e.getMessage(), e);
    }
    long held = allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory();
    assertEquals(0, held, () -> name + ": octets of buffers that nobody released");
  }
}
