package dev.postern.proxy.dialog;

import io.netty.handler.ssl.SslHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * The mail server of a dialog. Its connections are numbered in the order in which the proxy first
 * uses them: one that was only opened, to see what is offered, has no number yet.
 */
final class ScriptedBackend {

  private final Header header;
  private final String offer;
  private final Supplier<SslHandler> tls;
  private final boolean bytewise;
  private final List<Lane> all = new ArrayList<>();
  private final List<Lane> numbered = new ArrayList<>();
  private final Temper temper;
  private boolean curtainUp;

  ScriptedBackend(Header header, Supplier<SslHandler> tls, boolean bytewise) {
    this(header, tls, bytewise, Temper.EVEN);
  }

  ScriptedBackend(Header header, Supplier<SslHandler> tls, boolean bytewise, Temper temper) {
    this.temper = temper;
    this.header = header;
    this.offer = new Offer(header).reply();
    this.tls = tls;
    this.bytewise = bytewise;
  }

  /** A connection that the proxy is making. */
  synchronized Lane newLane() {
    boolean byHand = curtainUp && header.hasTrait("by hand");
    Lane lane = new Lane(this, byHand, curtainUp ? header.hasTrait("accepts") : true, bytewise);
    if (curtainUp) {
      all.add(lane);
    }
    if (byHand) {
      number(lane);
    }
    return lane;
  }

  /** What the proxy asks before its first client comes is over; the file begins. */
  synchronized void begin() {
    curtainUp = true;
  }

  synchronized void number(Lane lane) {
    if (all.contains(lane) && !numbered.contains(lane)) {
      numbered.add(lane);
    }
  }

  /** The lane of that number, counted from 1. */
  synchronized Lane lane(int number) {
    if (number > numbered.size()) {
      throw new IllegalStateException("there is no connection " + number);
    }
    return numbered.get(number - 1);
  }

  synchronized boolean hasLane(int number) {
    return number <= numbered.size();
  }

  synchronized List<Lane> numbered() {
    return List.copyOf(numbered);
  }

  synchronized List<Lane> all() {
    return List.copyOf(all);
  }

  Temper temper() {
    return temper;
  }

  String offer() {
    return offer;
  }

  SslHandler tls() {
    return tls.get();
  }

  /** Whether EHLO is not the last that is said while a connection opens. */
  boolean expectsMore(boolean secure) {
    return header.hasTrait("starttls") && !secure || header.backend.equals("sasl-plain");
  }
}
