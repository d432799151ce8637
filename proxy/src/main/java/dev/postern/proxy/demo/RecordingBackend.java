package dev.postern.proxy.demo;

import dev.postern.proxy.config.HostAndPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * The mail server of a demonstration: takes every mail on a port of 127.0.0.1 and keeps it as a
 * file. A thread for each connection; there are few.
 */
final class RecordingBackend implements AutoCloseable {

  private final Path folder;
  private final ServerSocket server;
  private final AtomicInteger numbers = new AtomicInteger();
  private final List<RecordedMail> mails = new CopyOnWriteArrayList<>();
  private volatile Consumer<RecordedMail> watcher = mail -> {};

  private RecordingBackend(Path folder, ServerSocket server) {
    this.folder = folder;
    this.server = server;
  }

  /** Starts on a free port. */
  static RecordingBackend start(Path folder) {
    try {
      ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
      RecordingBackend backend = new RecordingBackend(folder, server);
      daemon(backend::accept, "demo-mail-server").start();
      return backend;
    } catch (IOException e) {
      throw new DemoException("the mail server cannot listen: " + e.getMessage(), e);
    }
  }

  private static Thread daemon(Runnable work, String name) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    return thread;
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        daemon(() -> serve(socket), "demo-mail-connection").start();
      } catch (IOException e) {
        // Closed, or one connection that never stood.
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      new BackendDialog(this, socket.getInputStream(), socket.getOutputStream()).run();
    } catch (IOException e) {
      // The proxy closed a connection, as it may at any time.
    }
  }

  HostAndPort address() {
    return new HostAndPort("127.0.0.1", server.getLocalPort());
  }

  /** A file for the next mail. */
  Path newFile() {
    return folder.resolve(numbers.incrementAndGet() + ".eml");
  }

  void record(RecordedMail mail) {
    mails.add(mail);
    watcher.accept(mail);
  }

  List<RecordedMail> mails() {
    return List.copyOf(mails);
  }

  /** From now on somebody is told of each mail, on a thread of this mail server. */
  void watch(Consumer<RecordedMail> consumer) {
    watcher = consumer;
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      // Nothing more can be done, and nothing is lost.
    }
  }
}
