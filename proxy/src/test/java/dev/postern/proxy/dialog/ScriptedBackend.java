package dev.postern.proxy.dialog;

import io.netty.handler.ssl.SslHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * The mail server of a dialog. Its connections are numbered in the order in which the proxy first
 * uses them; the proxy opens some in advance, and how many is no part of a dialog.
 */
final class ScriptedBackend {

  private final Header header;
  private final String offer;
  private final Supplier<SslHandler> tls;
  private final boolean bytewise;
  private final List<Lane> all = new ArrayList<>();
  private final List<Lane> numbered = new ArrayList<>();
  private boolean byHand;

  ScriptedBackend(Header header, Supplier<SslHandler> tls, boolean bytewise) {
    this.header = header;
    this.offer = new Offer(header).reply();
    this.tls = tls;
    this.bytewise = bytewise;
  }

  /** A connection that the proxy is making. */
  synchronized Lane newLane() {
    Lane lane = new Lane(this, byHand, bytewise);
    all.add(lane);
    if (byHand) {
      number(lane);
    }
    return lane;
  }

  /** What the proxy opened to see whether it can is over; the file's own part begins. */
  synchronized void endPreflight() {
    byHand = header.hasTrait("by hand");
  }

  synchronized void number(Lane lane) {
    if (!numbered.contains(lane)) {
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

  String offer() {
    return offer;
  }

  SslHandler tls() {
    return tls.get();
  }

  boolean accepts() {
    return header.hasTrait("accepts");
  }

  /** Whether EHLO is not the last that is said while a connection opens. */
  boolean expectsMore(boolean secure) {
    return header.hasTrait("starttls") && !secure || header.backend.equals("sasl-plain");
  }
}
