package dev.postern.proxy.demo;

/** The proxy of a demonstration: in this process, or in one of its own. */
public interface RunningProxy extends AutoCloseable {

  /** Ends it in order; gives back when it has ended. */
  @Override
  void close();
}
