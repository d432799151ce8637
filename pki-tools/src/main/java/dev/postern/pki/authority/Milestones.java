package dev.postern.pki.authority;

/** Told of every {@link Milestone}. In production nobody listens; a test may crash there. */
public interface Milestones {
  /** Called right after a milestone. */
  void reached(Milestone milestone);
}
